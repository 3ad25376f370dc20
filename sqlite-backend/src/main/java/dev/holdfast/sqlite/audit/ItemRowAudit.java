package dev.holdfast.sqlite.audit;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.internal.backend.IndexedWords;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.engine.ChunkRow;
import dev.holdfast.sqlite.engine.HistoryRow;
import dev.holdfast.sqlite.engine.ItemRow;
import dev.holdfast.sqlite.engine.ItemWriter;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Entry;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Audits items one by one: checksum, derived columns, tags, chunks, and the newest row of their history. */
final class ItemRowAudit {
    private static final String TAGS =
            "SELECT tag FROM item_tag WHERE type = ? AND created = ? AND item = ? AND tag = ?";
    private static final String DROP_TAG = "DELETE FROM item_tag WHERE NOT EXISTS (SELECT 1 FROM item i WHERE i.no ="
            + " item_tag.item AND i.created = item_tag.created AND i.type = item_tag.type AND i.state IS NOT NULL)";
    private static final String STRAY_TAGS = "SELECT count(*) FROM item_tag g WHERE NOT EXISTS (SELECT 1 FROM item i"
            + " WHERE i.no = g.item AND i.created = g.created AND i.type = g.type AND i.state IS NOT NULL)";
    private static final String SHARED_KEYS = "SELECT type, tag, count(*) FROM item_tag WHERE tag >= char(9)"
            + " AND tag < char(10) GROUP BY type, tag HAVING count(*) > 1 LIMIT 20";
    private static final String CHUNKS = "SELECT ledger, idx, document, sum FROM chunk WHERE item = ?";
    private static final String READY = "UPDATE item SET ready_at = ? WHERE no = ?";

    private final DatabaseSession session;
    private final NameTable names;
    private final boolean repair;
    private final List<Finding> findings;
    private final Map<Long, Long> counts = new HashMap<>();

    ItemRowAudit(DatabaseSession session, NameTable names, boolean repair, List<Finding> findings) {
        this.session = session;
        this.names = names;
        this.repair = repair;
        this.findings = findings;
    }

    /** Returns the number of items by the number of their state. */
    Map<Long, Long> counts() {
        return counts;
    }

    /** Audits one item; returns 1, or 0 for a deleted one. */
    int check(ResultSet row) throws SQLException {
        long type = row.getLong(ItemRow.WIDTH + 2);
        long state = row.getLong(ItemRow.WIDTH + 3);
        if (state != 0) {
            counts.merge(state, 1L, Long::sum);
        }
        String name = names.typeName(session, type);
        if (name.isEmpty()) {
            findings.add(new Finding(
                    Problem.DAMAGED_RECORD,
                    "item " + row.getLong(1),
                    "its type is unknown; rebuild the database",
                    false));
            return state == 0 ? 0 : 1;
        }
        try {
            ItemRow item = ItemRow.read(row, name, session, names);
            Object stored = row.getObject(ItemRow.WIDTH + 1);
            Long ready = stored instanceof Number number ? (Long) number.longValue() : null;
            if (!Objects.equals(ready, item.readyAt())) {
                mismatch(item, "its stored ready time is wrong");
                if (repair) {
                    var statement = session.prepare(READY);
                    statement.setObject(1, item.readyAt());
                    statement.setLong(2, item.no());
                    statement.executeUpdate();
                }
            }
            tags(type, item);
            chunks(item);
            newest(item);
        } catch (CorruptRecordException e) {
            findings.add(new Finding(Problem.DAMAGED_RECORD, e.subject(), String.valueOf(e.getMessage()), false));
        }
        return state == 0 ? 0 : 1;
    }

    private void mismatch(ItemRow item, String what) {
        findings.add(new Finding(
                Problem.DERIVED_MISMATCH, item.key().toString(), what + "; run verify with REPAIR", repair));
    }

    private void tags(long type, ItemRow item) throws SQLException {
        Set<String> wanted = item.tags();
        if (wanted.isEmpty()) {
            return;
        }
        Set<String> found = new TreeSet<>();
        for (String tag : wanted) {
            var statement = session.prepare(TAGS, type, item.created(), item.no());
            statement.setString(4, tag);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    found.add(tag);
                }
            }
        }
        if (!found.equals(wanted)) {
            mismatch(item, "it is not indexed under all of its tags");
            if (repair) {
                for (String tag : wanted) {
                    if (!found.contains(tag)) {
                        ItemWriter.addTag(session, type, tag, item);
                    }
                }
            }
        }
    }

    /** Finds tags whose item does not exist. */
    void tagsOfNoItem() throws SQLException {
        long stray = session.number(STRAY_TAGS);
        if (stray > 0) {
            findings.add(new Finding(
                    Problem.DERIVED_MISMATCH,
                    "tags",
                    stray + " tags belong to no item; run verify with REPAIR",
                    repair));
            if (repair) {
                session.execute(DROP_TAG);
            }
        }
    }

    /** Finds unique keys that several items have. */
    void sharedKeys() throws SQLException {
        try (ResultSet row = session.prepare(SHARED_KEYS).executeQuery()) {
            while (row.next()) {
                Map.Entry<String, String> key = IndexedWords.key(String.valueOf(row.getString(2)));
                findings.add(new Finding(
                        Problem.DERIVED_MISMATCH,
                        names.typeName(session, row.getLong(1)),
                        row.getLong(3) + " items have one value of unique key " + (key == null ? "?" : key.getKey())
                                + "; change or delete all but one",
                        false));
            }
        }
    }

    private void chunks(ItemRow item) throws SQLException {
        try (ResultSet row = session.prepare(CHUNKS, item.no()).executeQuery()) {
            while (row.next()) {
                String ledger = row.getString(1);
                int index = row.getInt(2);
                boolean sound = false;
                try {
                    Chunk chunk = new Chunk(ledger, index, Objects.requireNonNull(row.getString(3)));
                    sound = ChunkRow.sum(item.no(), chunk) == row.getInt(4);
                } catch (RuntimeException e) {
                    // an unreadable chunk is damaged
                }
                if (!sound) {
                    findings.add(new Finding(
                            Problem.DAMAGED_RECORD,
                            item.key().toString(),
                            ChunkRow.damage(item.key(), String.valueOf(ledger), index)
                                    .reason(),
                            false));
                }
            }
        }
    }

    /**
     * Audits the newest row of an item's history, which is always kept: it must have the item's revision and lead to
     * its state.
     */
    private void newest(ItemRow item) throws SQLException {
        HistoryRow newest = history(item, item.revision());
        HistoryRow visible = item.visible() == item.revision() ? newest : history(item, item.visible());
        boolean gap = newest == null || newest.item() != item.no() || newest.last() != item.entries();
        if (gap) {
            findings.add(new Finding(
                    Problem.HISTORY_GAP,
                    item.key().toString(),
                    "the history of its newest commit, revision " + item.revision()
                            + ", is missing or belongs to another item",
                    false));
        }
        if (visible == null || visible.entries().isEmpty()) {
            return;
        }
        Entry last = visible.entries().get(visible.entries().size() - 1);
        String state = item.body() == null ? null : item.body().state();
        boolean moved = last.kind() != Entry.Kind.EVENT && last.kind() != Entry.Kind.UPDATED;
        if (moved
                && item.visible() == item.revision()
                && last.to() != null
                && !last.to().equals(state)) {
            findings.add(new Finding(
                    Problem.STATE_MISMATCH,
                    item.key().toString(),
                    "its last history entry leads to " + last.to() + ", but it is in " + state,
                    false));
        }
    }

    private @Nullable HistoryRow history(ItemRow item, long revision) throws SQLException {
        try (ResultSet row = session.prepare(HistoryRow.FIND, revision).executeQuery()) {
            return row.next() ? HistoryRow.read(row, item.key()) : null;
        }
    }
}
