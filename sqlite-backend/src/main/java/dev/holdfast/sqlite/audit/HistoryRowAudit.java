package dev.holdfast.sqlite.audit;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.engine.HistoryRow;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/**
 * Audits the history row by row: the checksum, and the link to the item's previous commit, whose entries must end where
 * those of the row start. If every link holds, the history has no gap.
 */
final class HistoryRowAudit {
    private static final String ROWS = "SELECT " + HistoryRow.COLUMNS
            + ", i.id, h.type, i.type, p.item, p.first, p.count, t.trimmed FROM history h"
            + " LEFT JOIN item i ON i.no = h.item LEFT JOIN history p ON p.revision = h.previous"
            + " LEFT JOIN type t ON t.no = i.type ORDER BY h.revision";

    private final DatabaseSession session;
    private final NameTable names;
    private final List<Finding> findings;

    HistoryRowAudit(DatabaseSession session, NameTable names, List<Finding> findings) {
        this.session = session;
        this.names = names;
        this.findings = findings;
    }

    /** Audits every row; returns the number of entries. */
    long run() throws SQLException {
        long entries = 0;
        try (ResultSet row = session.prepare(ROWS).executeQuery()) {
            while (row.next()) {
                entries += check(row);
            }
        }
        return entries;
    }

    private int check(ResultSet row) throws SQLException {
        long revision = row.getLong(1);
        long type = row.getLong(HistoryRow.WIDTH + 2);
        ItemKey key;
        try {
            key = new ItemKey(
                    names.typeName(session, type), Objects.requireNonNullElse(row.getString(HistoryRow.WIDTH + 1), ""));
        } catch (IllegalArgumentException e) {
            damaged("revision " + revision, "it belongs to no known item");
            return 0;
        }
        try {
            HistoryRow read = HistoryRow.read(row, key);
            if (type != row.getLong(HistoryRow.WIDTH + 3)) {
                damaged(key.toString(), "revision " + revision + " has another type than its item");
            }
            link(row, read);
            return read.entries().size();
        } catch (CorruptRecordException e) {
            damaged(e.subject(), String.valueOf(e.getMessage()));
            return 0;
        }
    }

    private void link(ResultSet row, HistoryRow read) throws SQLException {
        long previous = read.links().previous();
        long item = row.getLong(HistoryRow.WIDTH + 4);
        boolean missing = row.wasNull();
        long next = row.getLong(HistoryRow.WIDTH + 5) + row.getLong(HistoryRow.WIDTH + 6);
        boolean sound;
        if (previous == 0) {
            sound = read.first() == 1;
        } else if (missing) {
            sound = previous <= row.getLong(HistoryRow.WIDTH + 7);
        } else {
            sound = item == read.item() && next == read.first();
        }
        if (!sound) {
            findings.add(new Finding(
                    Problem.HISTORY_GAP,
                    read.key().toString(),
                    "entries before number " + read.first() + " (revision " + read.revision()
                            + ") are missing; restore a backup if you need them",
                    false));
        }
    }

    private void damaged(String subject, String what) {
        findings.add(new Finding(Problem.DAMAGED_ENTRY, subject, what, false));
    }
}
