package dev.holdfast.sqlite.engine;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table of commits. Immutable.
 *
 * @param revision the commit
 * @param item the number of the item that it changed
 * @param key the name of that item, which is not stored in the row but covered by its checksum
 * @param links the earlier commits of the item
 * @param token the token that the caller gave the commit
 * @param first the number of its first entry; of the next entry of the item if it wrote none
 * @param written the entries that it wrote
 */
public record HistoryRow(
        long revision, long item, ItemKey key, Links links, String token, long first, Written written) {
    /** The columns in the order that {@link #read} expects. */
    public static final String COLUMNS =
            "h.revision, h.item, h.previous, h.visible, h.life, h.token, h.first, h.count, h.sum, h.entries";

    /** Selects the row of a revision. */
    public static final String FIND = "SELECT " + COLUMNS + " FROM history h WHERE h.revision = ?";

    /** The number of columns that {@link #read} uses; further columns of a query come after them. */
    public static final int WIDTH = 10;

    /**
     * The earlier commits of an item.
     *
     * @param previous the last one, 0 if none
     * @param visible the last one that wrote entries, 0 if none
     * @param life set only by a commit that created the item: the creation of its life before, 0 if none; else null
     */
    public record Links(
            long previous, long visible, @Nullable Long life) {}

    /**
     * The entries of a commit.
     *
     * @param entries the entries
     * @param text the same entries as they are stored
     */
    public record Written(List<Entry> entries, @Nullable String text) {
        public static Written of(List<Entry> entries) {
            return new Written(entries, EntryCodec.encode(entries));
        }
    }

    public List<Entry> entries() {
        return written.entries();
    }

    public long last() {
        return first + entries().size() - 1;
    }

    List<HistoryEntry> numbered() {
        List<HistoryEntry> numbered = new ArrayList<>(entries().size());
        for (Entry entry : entries()) {
            numbered.add(new HistoryEntry(key, revision, first + numbered.size(), entry));
        }
        return numbered;
    }

    /** Reads a row and compares it with its checksum. */
    public static HistoryRow read(ResultSet row, ItemKey key) throws SQLException {
        long revision = row.getLong(1);
        HistoryRow read;
        boolean sound;
        try {
            long previous = row.getLong(3);
            long visible = row.getLong(4);
            long life = row.getLong(5);
            Links links = new Links(previous, visible, row.wasNull() ? null : life);
            String token = row.getString(6);
            long first = row.getLong(7);
            int count = row.getInt(8);
            int stored = row.getInt(9);
            String text = row.getString(10);
            Written written = new Written(EntryCodec.decode(text), text);
            read = new HistoryRow(revision, row.getLong(2), key, links, token, first, written);
            sound = written.entries().size() == count && stored == read.sum();
        } catch (RuntimeException e) {
            throw damaged(key, revision, e);
        }
        if (!sound) {
            throw damaged(key, revision, null);
        }
        return read;
    }

    static CorruptRecordException damaged(ItemKey key, long revision, @Nullable Throwable cause) {
        return new CorruptRecordException(
                key.toString(),
                key + ": history of revision " + revision + " does not match its checksum; run verify, then rebuild the"
                        + " database or restore a backup",
                cause);
    }

    private int sum() {
        Long life = links.life();
        return new RowChecksum()
                .add(revision)
                .add(item)
                .add(key.type())
                .add(key.id())
                .add(links.previous())
                .add(links.visible())
                .add(life == null ? -1 : life)
                .add(token)
                .add(first)
                .add(written.entries().size())
                .add(written.text())
                .value();
    }

    /** Sets the parameters of {@link #INSERT}; returns the checksum. */
    int bind(PreparedStatement statement, long type) throws SQLException {
        int sum = sum();
        statement.setLong(1, revision);
        statement.setLong(2, item);
        statement.setLong(3, type);
        statement.setLong(4, links.previous());
        statement.setLong(5, links.visible());
        statement.setObject(6, links.life());
        statement.setString(7, token);
        statement.setLong(8, first);
        statement.setInt(9, written.entries().size());
        statement.setInt(10, sum);
        statement.setString(11, written.text());
        return sum;
    }

    /** Inserts a row. */
    static final String INSERT =
            "INSERT INTO history (revision, item, type, previous, visible, life, token, first, count,"
                    + " sum, entries) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
}
