package dev.holdfast.sqlite.rescue;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.engine.HistoryRow;
import dev.holdfast.sqlite.engine.ItemRow;
import dev.holdfast.sqlite.engine.ItemWriter;
import dev.holdfast.sqlite.engine.WriteTransaction;
import dev.holdfast.sqlite.rescue.WalFrames.Trust;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest sound version of every item, from the rows found and from the mirror. Confined to one thread. */
final class RescuedItems {
    private static final String FOUND =
            "SELECT " + ItemRow.COLUMNS + ", i.type, i.state, i.trust FROM found_item i ORDER BY i.rowid";
    private static final String OF_REVISION =
            "SELECT " + HistoryRow.COLUMNS + " FROM found_history h WHERE h.revision = ? ORDER BY h.trust, h.rowid";
    private static final String OF_ITEM = "SELECT " + HistoryRow.COLUMNS + " FROM found_history h WHERE h.item = ?";
    private static final String CONTRADICTED = "SELECT count(*) FROM found_history WHERE revision = ? AND item <> ?"
            + " AND trust = " + Trust.SOUND.number();
    private static final String TAKEN = "SELECT count(*) FROM item WHERE no = ?";
    private static final String NAMELESS = "SELECT DISTINCT h.item FROM found_history h WHERE h.item NOT IN"
            + " (SELECT no FROM item) LIMIT " + (RescuedItems.MOST_TRIED + 1);
    private static final String LOST = "SELECT no, max(id) FROM (SELECT no, id FROM found_item WHERE listed UNION ALL"
            + " SELECT item, NULL FROM found_history WHERE listed) WHERE no NOT IN (SELECT no FROM item) GROUP BY no";
    private static final int MOST_TRIED = 100;

    private final WriteTransaction tx;
    private final List<Finding> findings;
    private final boolean searched;
    private final Map<Long, Long> fromMirror = new HashMap<>();

    /**
     * Starts.
     *
     * @param searched whether any row was found
     */
    RescuedItems(WriteTransaction tx, List<Finding> findings, boolean searched) {
        this.tx = tx;
        this.findings = findings;
        this.searched = searched;
    }

    /** Takes every row that matches its checksum, the newest of each item. */
    void takeFound(RescuedNames names) throws SQLException {
        try (ResultSet row = tx.session().prepare(FOUND).executeQuery()) {
            while (row.next()) {
                ItemRow item = names.read(row, row.getLong(ItemRow.WIDTH + 1), row.getLong(ItemRow.WIDTH + 2));
                boolean sound = row.getInt(ItemRow.WIDTH + 3) == Trust.SOUND.number();
                if (item != null && (sound || committed(item))) {
                    take(item, sound);
                }
            }
        }
    }

    /** Returns whether the history has the commit that wrote a row; asked where the log alone does not prove it. */
    private boolean committed(ItemRow item) throws SQLException {
        if (tx.session().number(CONTRADICTED, item.revision(), item.no()) > 0) {
            return false;
        }
        return number(tx.session().prepare(OF_REVISION, item.revision()), item.key()) == item.no();
    }

    /** Returns the number of the item whose history verifies under a name; 0 if none does. */
    private static long number(PreparedStatement rows, ItemKey key) throws SQLException {
        try (ResultSet row = rows.executeQuery()) {
            while (row.next()) {
                try {
                    return HistoryRow.read(row, key).item();
                } catch (CorruptRecordException e) {
                    // of another item, or damaged
                }
            }
        }
        return 0;
    }

    private void take(ItemRow item, boolean sound) throws SQLException {
        long type = tx.type(item.key().type());
        ItemRow old = ItemWriter.find(tx, type, item.key());
        boolean taken = old == null ? tx.session().number(TAKEN, item.no()) > 0 : old.no() != item.no();
        // of two rows with one revision the later one has the renewed lease
        boolean newer = old == null || item.revision() > old.revision() || (sound && item.revision() == old.revision());
        if (old != null && taken && sound) {
            findings.add(new Finding(
                    Problem.DAMAGED_RECORD,
                    item.key().toString(),
                    "it was created twice, because a damaged index hid it; the newer one, as of revision "
                            + item.revision() + ", is left out",
                    false));
        }
        if (!taken && newer) {
            ItemWriter.put(tx, type, old == null ? null : old.recent(), item);
        }
    }

    /** Takes an item of the mirror, unless a row was found that is as new. */
    void takeMirrored(ItemRecord record) throws SQLException {
        ItemKey key = record.key();
        long type = tx.type(key.type());
        ItemRow old = ItemWriter.find(tx, type, key);
        if (old != null && old.revision() >= record.revision()) {
            return;
        }
        long revision = record.revision();
        long no = old == null ? numberOf(record) : old.no();
        long created = old == null ? no : old.body() == null ? revision : old.created();
        fromMirror.put(no, old == null ? 0 : old.revision());
        ItemBody body = record.body();
        ItemRow item = new ItemRow(no, key, revision, record.entries(), revision, created, body);
        ItemWriter.put(tx, type, old == null ? null : old.recent(), item);
        if (searched) {
            findings.add(new Finding(
                    Problem.DAMAGED_RECORD,
                    key.toString(),
                    "its newest row could not be read; it is taken from the mirror as of revision " + revision,
                    true));
        }
    }

    /** Returns the item's number in its history; a new one if none of its history is readable. */
    private long numberOf(ItemRecord record) throws SQLException {
        DatabaseSession session = tx.session();
        long no = number(session.prepare(OF_REVISION, record.revision()), record.key());
        List<Long> nameless = new ArrayList<>();
        if (no == 0) {
            try (ResultSet row = session.prepare(NAMELESS).executeQuery()) {
                while (row.next()) {
                    nameless.add(row.getLong(1));
                }
            }
        }
        for (int i = 0; no == 0 && i < nameless.size() && nameless.size() <= MOST_TRIED; i++) {
            no = number(session.prepare(OF_ITEM, nameless.get(i)), record.key());
        }
        return no == 0 || session.number(TAKEN, no) > 0 ? record.revision() : no;
    }

    /** Returns the revision of the row found for an item; null if that row is the current item. */
    @Nullable
    Long foundRevision(long no) {
        return fromMirror.get(no);
    }

    /** Reports the items that neither a row nor the mirror could bring back. */
    void reportLost() throws SQLException {
        try (ResultSet row = tx.session().prepare(LOST).executeQuery()) {
            while (row.next()) {
                String id = row.getString(2);
                findings.add(new Finding(
                        Problem.DAMAGED_RECORD,
                        id == null ? "item " + row.getLong(1) : "item '" + shown(id) + "'",
                        "its row could not be read, and the mirror does not have it; it is lost, with its history and"
                                + " chunks, unless it had been deleted; restore it from a backup",
                        false));
            }
        }
    }

    private static String shown(String id) {
        return id.codePoints()
                .limit(ItemKey.MAX_ID_CHARS)
                .collect(
                        StringBuilder::new,
                        (text, c) -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c),
                        StringBuilder::append)
                .toString();
    }
}
