package dev.holdfast.sqlite.audit;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.sqlite.database.Database;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.HighWaterMark;
import dev.holdfast.sqlite.database.HighWaterMark.Mark;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.database.ReadSessions;
import dev.holdfast.sqlite.database.Schema;
import dev.holdfast.sqlite.database.SqliteErrors;
import dev.holdfast.sqlite.engine.DatabaseWriter;
import dev.holdfast.sqlite.engine.ItemRow;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Audits the database: its pages, every row against its checksum, rows against each other, derived values against the
 * rows, and the newest revision against the high-water mark. Memory does not grow with the number of items.
 */
public final class DatabaseAudit {
    private static final String ITEMS =
            "SELECT " + ItemRow.COLUMNS + ", i.ready_at, i.type, i.state FROM item i NOT INDEXED ORDER BY i.no";
    private static final String STATES =
            "SELECT s.no, s.items, t.name, s.name FROM state s JOIN type t ON t.no = s.type";
    private static final String SET_COUNT = "UPDATE state SET items = ? WHERE no = ?";
    private static final int MOST_PAGE_PROBLEMS = 20;

    private final ReadSessions readers;
    private final DatabaseWriter writer;
    private final Database database;
    private final List<Finding> findings = new ArrayList<>();
    private long items;
    private long entries;

    public DatabaseAudit(ReadSessions readers, DatabaseWriter writer, Database database) {
        this.readers = readers;
        this.writer = writer;
        this.database = database;
    }

    public VerifyReport run(Check check) {
        if (check == Check.REPAIR) {
            writer.execute(
                    tx -> {
                        examine(tx.session(), true);
                        return true;
                    },
                    1);
        } else {
            readers.readTogether(session -> {
                examine(session, false);
                return true;
            });
        }
        return new VerifyReport(items, entries, findings);
    }

    private void examine(DatabaseSession session, boolean repair) throws SQLException {
        findings.clear();
        items = 0;
        NameTable names = new NameTable();
        ItemRowAudit audited = new ItemRowAudit(session, names, repair, findings);
        audit(() -> pages(session, repair));
        audit(() -> mark(session));
        audit(() -> items(session, audited));
        audit(audited::tagsOfNoItem);
        audit(audited::sharedKeys);
        audit(() -> counts(session, audited.counts(), repair));
        audit(() -> entries = new HistoryRowAudit(session, names, findings).run());
    }

    /** One part of the audit. */
    @FunctionalInterface
    private interface Part {
        void run() throws SQLException;
    }

    /** Runs one part; damaged pages end that part, not the audit. */
    private void audit(Part part) throws SQLException {
        try {
            part.run();
        } catch (SQLException e) {
            if (!(SqliteErrors.withoutEffect(e) instanceof CorruptRecordException damage)) {
                throw e;
            }
            findings.add(
                    new Finding(Problem.DAMAGED_RECORD, damage.subject(), String.valueOf(damage.getMessage()), false));
        }
    }

    private void items(DatabaseSession session, ItemRowAudit audited) throws SQLException {
        try (ResultSet row = session.prepare(ITEMS).executeQuery()) {
            while (row.next()) {
                items += audited.check(row);
            }
        }
    }

    /** Runs SQLite's check of pages and indexes; damaged indexes can be rebuilt. */
    private void pages(DatabaseSession session, boolean repair) throws SQLException {
        List<String> problems = problems(session);
        if (problems.isEmpty()) {
            return;
        }
        boolean repaired = false;
        if (repair) {
            repaired = reindex(session) && problems(session).isEmpty();
        }
        for (String problem : problems) {
            findings.add(new Finding(
                    Problem.DERIVED_MISMATCH,
                    SqliteErrors.FILE,
                    "SQLite reports '" + problem + "'; run verify with REPAIR, or rebuild the database",
                    repaired));
        }
    }

    /** Rebuilds all indexes; returns false if two rows have one key, because a damaged index once hid the first one. */
    private static boolean reindex(DatabaseSession session) throws SQLException {
        try {
            session.execute("REINDEX");
            return true;
        } catch (SQLException e) {
            if (!SqliteErrors.uniqueViolation(e)) {
                throw e;
            }
            return false;
        }
    }

    private static List<String> problems(DatabaseSession session) throws SQLException {
        List<String> problems = new ArrayList<>();
        try (ResultSet row = session.prepare("PRAGMA integrity_check(" + MOST_PAGE_PROBLEMS + ")")
                .executeQuery()) {
            while (row.next()) {
                String problem = String.valueOf(row.getString(1));
                if (!problem.equals("ok")) {
                    problems.add(problem);
                }
            }
        }
        return problems;
    }

    private void mark(DatabaseSession session) throws SQLException {
        long newest = Math.max(database.floor(), Schema.lastRevision(session));
        try {
            Mark mark = database.mark().read();
            // a commit of this process that is running now may have raised the mark
            if (mark != null && mark.revision() > newest && mark.revision() > latest()) {
                findings.add(new Finding(
                        Problem.LOST_COMMITS,
                        SqliteErrors.FILE,
                        "it ends at revision " + newest + ", but " + HighWaterMark.FILE + " says that revision "
                                + mark.revision() + " was committed; restore a backup or accept the loss",
                        false));
            }
        } catch (IOException e) {
            findings.add(new Finding(
                    Problem.DERIVED_MISMATCH, HighWaterMark.FILE, "it cannot be read; check the disk", false));
        }
    }

    private long latest() {
        return readers.read(Schema::lastRevision);
    }

    private void counts(DatabaseSession session, Map<Long, Long> truth, boolean repair) throws SQLException {
        Map<Long, Long> wrong = new TreeMap<>();
        try (ResultSet row = session.prepare(STATES).executeQuery()) {
            while (row.next()) {
                long right = truth.getOrDefault(row.getLong(1), 0L);
                if (row.getLong(2) != right) {
                    wrong.put(row.getLong(1), right);
                    findings.add(new Finding(
                            Problem.DERIVED_MISMATCH,
                            row.getString(3) + " in " + row.getString(4),
                            "counted as " + row.getLong(2) + " instead of " + right + "; run verify with REPAIR",
                            repair));
                }
            }
        }
        if (repair) {
            for (Map.Entry<Long, Long> entry : wrong.entrySet()) {
                session.prepare(SET_COUNT, entry.getValue(), entry.getKey()).executeUpdate();
            }
        }
    }
}
