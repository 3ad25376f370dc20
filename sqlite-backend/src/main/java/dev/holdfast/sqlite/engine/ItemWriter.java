package dev.holdfast.sqlite.engine;

import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.RecentItems;
import dev.holdfast.sqlite.engine.HistoryRow.Links;
import dev.holdfast.sqlite.engine.HistoryRow.Written;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.CommitResult.Conflict;
import dev.holdfast.store.CommitResult.Duplicate;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Applies commits inside a write transaction; every check of a commit precedes its first write. */
public final class ItemWriter {
    private static final String BODY =
            "UPDATE item SET revision = ?, entries = ?, visible = ?, failed_from = ?, due = ?,"
                    + " owner = ?, lease_token = ?, lease_expires = ?, updated = ?, tags = ?, sum = ?, document = ?";
    private static final String STAY = BODY + " WHERE no = ?";
    private static final String MOVE = BODY + ", created = ?, state = ?, ready_at = ? WHERE no = ?";
    private static final String ADD =
            "INSERT INTO item (revision, entries, visible, failed_from, due, owner, lease_token,"
                    + " lease_expires, updated, tags, sum, document, created, state, ready_at, no, type, id)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String ADD_CHUNK =
            "INSERT OR IGNORE INTO chunk (item, ledger, idx, document, sum) VALUES (?, ?, ?, ?, ?)";
    private static final String DROP_CHUNKS = "DELETE FROM chunk WHERE item = ?";
    private static final String ADD_TAG = "INSERT INTO item_tag (type, tag, created, item) VALUES (?, ?, ?, ?)";
    private static final String DROP_TAG = "DELETE FROM item_tag WHERE type = ? AND tag = ? AND created = ?";

    private ItemWriter() {}

    public static CommitResult apply(WriteTransaction tx, Commit commit) throws SQLException {
        return apply(tx, commit, Written.of(commit.entries()));
    }

    /** Applies a commit whose entries the caller encoded outside the transaction. */
    public static CommitResult apply(WriteTransaction tx, Commit commit, Written written) throws SQLException {
        long type = tx.type(commit.key().type());
        RecentItems.Item known = tx.session().recent().get(commit.key());
        if (known != null
                && known.state() != null
                && known.revision() == commit.expected()
                && !outlives(known.leaseEnds(), commit.leaseEndedBy())) {
            Duplicate duplicate = UniqueKeyCheck.run(tx, type, known, commit);
            return duplicate != null ? duplicate : write(tx, type, known, commit, written);
        }
        ItemRow item = find(tx, type, commit.key());
        ItemRecord current = item == null ? null : item.record();
        long revision = current == null ? Commit.ABSENT : current.revision();
        if (item != null && (revision != commit.expected() || revision == Commit.ABSENT)) {
            Committed earlier = ResentCommits.answer(tx, item, commit);
            if (earlier != null) {
                return earlier;
            }
        }
        if (revision != commit.expected() || leaseOutlives(current, commit.leaseEndedBy())) {
            return new Conflict(current);
        }
        RecentItems.Item old = item == null ? null : item.recent();
        Duplicate duplicate = UniqueKeyCheck.run(tx, type, old, commit);
        return duplicate != null ? duplicate : write(tx, type, old, commit, written);
    }

    public static @Nullable ItemRow find(WriteTransaction tx, long type, ItemKey key) throws SQLException {
        PreparedStatement find = tx.session().prepare(ItemRow.FIND);
        find.setLong(1, type);
        find.setString(2, key.id());
        try (ResultSet row = find.executeQuery()) {
            return row.next() ? ItemRow.read(row, key.type(), tx.session(), tx.names()) : null;
        }
    }

    private static boolean leaseOutlives(@Nullable ItemRecord current, @Nullable Instant end) {
        Lease lease = current == null ? null : current.body().lease();
        return lease != null && outlives(lease.expires(), end);
    }

    private static boolean outlives(@Nullable Instant lease, @Nullable Instant end) {
        return lease != null && end != null && lease.isAfter(end);
    }

    private static Committed write(
            WriteTransaction tx, long type, RecentItems.@Nullable Item old, Commit commit, Written written)
            throws SQLException {
        long revision = tx.nextRevision();
        boolean creation = commit.expected() == Commit.ABSENT;
        long entries = (old == null ? 0 : old.entries()) + commit.entries().size();
        long seen = old == null ? 0 : old.visible();
        ItemRow item = new ItemRow(
                old == null ? revision : old.no(),
                commit.key(),
                revision,
                entries,
                commit.entries().isEmpty() ? seen : revision,
                creation || old == null ? revision : old.created(),
                commit.body());
        Long life = creation ? Long.valueOf(old == null ? 0 : old.created()) : null;
        HistoryRow row = new HistoryRow(
                revision,
                item.no(),
                commit.key(),
                new Links(old == null ? 0 : old.revision(), seen, life),
                commit.token(),
                entries - commit.entries().size() + 1,
                written);
        tx.append(row, type);
        put(tx, type, old, item);
        tags(tx, type, old, item);
        chunks(tx, item, commit);
        return new Committed(revision, entries, tx.durability());
    }

    /** Writes a row, over the old one if there is one, and updates the counts. */
    public static void put(WriteTransaction tx, long type, RecentItems.@Nullable Item old, ItemRow item)
            throws SQLException {
        Long state = state(tx, type, item.body() == null ? null : item.body().state());
        Long oldState = old == null ? null : state(tx, type, old.state());
        boolean stays = old != null
                && old.created() == item.created()
                && Objects.equals(state, oldState)
                && Objects.equals(old.readyAt(), item.readyAt());
        PreparedStatement statement = tx.session().prepare(stays ? STAY : old != null ? MOVE : ADD);
        int next = item.bind(statement);
        if (!stays) {
            statement.setLong(next++, item.created());
            statement.setObject(next++, state);
            statement.setObject(next++, item.readyAt());
        }
        statement.setLong(next++, item.no());
        if (old == null) {
            statement.setLong(next++, type);
            statement.setString(next, item.key().id());
        }
        statement.executeUpdate();
        if (oldState != null) {
            tx.count(oldState, -1);
        }
        if (state != null) {
            tx.count(state, 1);
        }
        tx.session().recent().put(item.key(), item.recent());
    }

    private static @Nullable Long state(WriteTransaction tx, long type, @Nullable String state) throws SQLException {
        return state == null ? null : tx.state(type, state);
    }

    private static void tags(WriteTransaction tx, long type, RecentItems.@Nullable Item old, ItemRow item)
            throws SQLException {
        Set<String> before = old == null ? Set.of() : old.tags();
        Set<String> after = item.tags();
        if (before.equals(after) && (old == null || old.created() == item.created())) {
            return;
        }
        for (String tag : before) {
            PreparedStatement drop = tx.session().prepare(DROP_TAG);
            drop.setLong(1, type);
            drop.setString(2, tag);
            drop.setLong(3, Objects.requireNonNull(old).created());
            drop.executeUpdate();
        }
        for (String tag : after) {
            addTag(tx.session(), type, tag, item);
        }
    }

    public static void addTag(DatabaseSession session, long type, String tag, ItemRow item) throws SQLException {
        PreparedStatement add = session.prepare(ADD_TAG);
        add.setLong(1, type);
        add.setString(2, tag);
        add.setLong(3, item.created());
        add.setLong(4, item.no());
        add.executeUpdate();
    }

    private static void chunks(WriteTransaction tx, ItemRow item, Commit commit) throws SQLException {
        if (commit.body() == null) {
            tx.session().prepare(DROP_CHUNKS, item.no()).executeUpdate();
            return;
        }
        for (Chunk chunk : commit.chunks()) {
            PreparedStatement add = tx.session().prepare(ADD_CHUNK);
            add.setLong(1, item.no());
            add.setString(2, chunk.ledger());
            add.setInt(3, chunk.index());
            add.setString(4, chunk.document());
            add.setInt(5, ChunkRow.sum(item.no(), chunk));
            add.executeUpdate();
        }
    }
}
