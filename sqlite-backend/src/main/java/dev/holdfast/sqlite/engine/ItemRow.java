package dev.holdfast.sqlite.engine;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.internal.backend.IndexedWords;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.database.RecentItems;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table of items. Immutable.
 *
 * @param no the permanent number of the item
 * @param key its name
 * @param revision its newest commit
 * @param entries the number of its last history entry
 * @param visible its newest commit that wrote history entries, 0 if none
 * @param created the commit that started its life
 * @param body its content; null if it is deleted
 */
public record ItemRow(
        long no,
        ItemKey key,
        long revision,
        long entries,
        long visible,
        long created,
        @Nullable ItemBody body) {
    /** The columns in the order that {@link #read} expects. */
    public static final String COLUMNS =
            "i.no, i.id, i.revision, i.entries, i.visible, i.created, i.state, i.failed_from, i.due,"
                    + " i.owner, i.lease_token, i.lease_expires, i.updated, i.tags, i.sum, i.document";

    /** Selects the row of an item by its type and id. */
    static final String FIND = "SELECT " + COLUMNS + " FROM item i WHERE i.type = ? AND i.id = ?";

    /** The number of columns that {@link #read} uses; further columns of a query come after them. */
    public static final int WIDTH = 16;

    private static final String TAG_SEPARATOR = "\n";
    private static final IndexedWords NO_WORDS = new IndexedWords(Set.of(), Map.of());

    @Nullable
    ItemRecord record() {
        return body == null ? null : new ItemRecord(key, revision, entries, body);
    }

    /** Returns the facts that the next commit needs about the row. */
    public RecentItems.Item recent() {
        Lease lease = body == null ? null : body.lease();
        return new RecentItems.Item(
                no,
                revision,
                entries,
                visible,
                created,
                body == null ? null : body.state(),
                readyAt(),
                tags(),
                lease == null ? null : lease.expires());
    }

    /** Reads a row and compares it with its checksum. */
    public static ItemRow read(ResultSet row, String type, DatabaseSession session, NameTable names)
            throws SQLException {
        ItemKey key = key(row, type);
        ItemRow read;
        try {
            long state = row.getLong(7);
            ItemBody body = state == 0 ? null : body(row, names.stateName(session, state));
            read = new ItemRow(
                    row.getLong(1), key, row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6), body);
        } catch (RuntimeException e) {
            throw damaged(key, e);
        }
        if (read.sum() != row.getInt(15)) {
            throw damaged(key, null);
        }
        return read;
    }

    private static ItemKey key(ResultSet row, String type) throws SQLException {
        try {
            return new ItemKey(type, Objects.requireNonNullElse(row.getString(2), ""));
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException(
                    type, "an item of type " + type + " has a damaged id; run verify, then rebuild the database", e);
        }
    }

    private static ItemBody body(ResultSet row, String state) throws SQLException {
        String owner = row.getString(10);
        Lease lease = null;
        if (owner != null) {
            lease = new Lease(owner, row.getLong(11), instant(row, 12));
        }
        String words = row.getString(14);
        IndexedWords indexed = words == null ? NO_WORDS : IndexedWords.parse(List.of(words.split(TAG_SEPARATOR, -1)));
        return new ItemBody(
                state,
                row.getString(8),
                InstantColumn.of(row.getObject(9)),
                lease,
                instant(row, 13),
                indexed.tags(),
                Objects.requireNonNull(row.getString(16)),
                indexed.uniqueKeys());
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(InstantColumn.of(row.getObject(column)));
    }

    static CorruptRecordException damaged(ItemKey key, @Nullable Throwable cause) {
        return new CorruptRecordException(
                key.toString(),
                key + ": the stored record does not match its checksum; run verify, then rebuild the database or"
                        + " restore a backup",
                cause);
    }

    /** Returns the checksum that the row must have. */
    int sum() {
        RowChecksum sum = new RowChecksum()
                .add(no)
                .add(key.type())
                .add(key.id())
                .add(revision)
                .add(entries)
                .add(visible)
                .add(created);
        if (body != null) {
            Lease lease = body.lease();
            sum.add(body.state())
                    .add(body.failedFrom())
                    .add(body.due())
                    .add(lease == null ? null : lease.owner())
                    .add(lease == null ? 0 : lease.token())
                    .add(lease == null ? null : lease.expires())
                    .add(body.updated())
                    .add(tags(body))
                    .add(body.document());
        }
        return sum.value();
    }

    /** Sets the parameters 1 to 12 of a statement that writes the row; returns the number of the next one. */
    int bind(PreparedStatement statement) throws SQLException {
        Lease lease = body == null ? null : body.lease();
        statement.setLong(1, revision);
        statement.setLong(2, entries);
        statement.setLong(3, visible);
        statement.setString(4, body == null ? null : body.failedFrom());
        statement.setObject(5, body == null ? null : InstantColumn.column(body.due()));
        statement.setString(6, lease == null ? null : lease.owner());
        statement.setObject(7, lease == null ? null : lease.token());
        statement.setObject(8, lease == null ? null : InstantColumn.column(lease.expires()));
        statement.setObject(9, body == null ? null : InstantColumn.column(body.updated()));
        statement.setString(10, body == null ? null : tags(body));
        statement.setInt(11, sum());
        statement.setString(12, body == null ? null : body.document());
        return 13;
    }

    /** Returns the key of the item in the index of ready items; null if it is not in it. */
    @Nullable
    public Long readyAt() {
        Instant ready = body == null ? null : body.readyAt();
        return ready == null ? null : InstantColumn.order(ready);
    }

    /** Returns the words under which the item is indexed: its tags and unique keys. */
    public Set<String> tags() {
        return body == null ? Set.of() : IndexedWords.of(body);
    }

    private static @Nullable String tags(ItemBody body) {
        Set<String> words = IndexedWords.of(body);
        return words.isEmpty() ? null : String.join(TAG_SEPARATOR, words);
    }
}
