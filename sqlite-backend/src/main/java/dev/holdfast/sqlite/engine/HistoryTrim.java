package dev.holdfast.sqlite.engine;

import dev.holdfast.sqlite.database.DatabaseSession;
import java.sql.SQLException;

/** Drops the history of a type up to a revision, in several transactions. */
public final class HistoryTrim {
    private static final int REVISIONS_PER_TRANSACTION = 5_000;
    private static final String TRIMMED = "SELECT trimmed FROM type WHERE no = ?";
    private static final String DROPPED =
            "SELECT sum(count) FROM history WHERE revision > ? AND revision <= ? AND type = ?";
    private static final String DROP = "DELETE FROM history WHERE revision > ? AND revision <= ? AND type = ?"
            + " AND NOT EXISTS (SELECT 1 FROM item i WHERE i.no = history.item AND i.revision = history.revision)";
    private static final String SET_TRIMMED = "UPDATE type SET trimmed = max(trimmed, ?) WHERE no = ?";

    private final DatabaseWriter writer;
    private final String type;
    private final long upTo;

    public HistoryTrim(DatabaseWriter writer, String type, long upTo) {
        this.writer = writer;
        this.type = type;
        this.upTo = upTo;
    }

    public long run() {
        long dropped = 0;
        // start at the first row: a row that an earlier call kept as the newest of its item may be old now
        long done = writer.execute(tx -> tx.session().number("SELECT min(revision) FROM history"), 1) - 1;
        long end = upTo;
        while (done >= 0 && done < end) {
            long from = done;
            long[] step = writer.execute(tx -> step(tx, from), REVISIONS_PER_TRANSACTION);
            dropped += step[0];
            done = step[1];
            end = Math.min(upTo, step[2]);
        }
        return dropped;
    }

    /**
     * Drops one part; returns the number of entries that left the feed, the revision reached, and the newest revision.
     */
    private long[] step(WriteTransaction tx, long from) throws SQLException {
        DatabaseSession session = tx.session();
        Long no = tx.names().type(session, type);
        if (no == null) {
            return new long[] {0, upTo, 0};
        }
        long to = Math.min(Math.min(upTo, tx.lastRevision()), from + REVISIONS_PER_TRANSACTION);
        long trimmed = session.number(TRIMMED, no);
        long dropped = session.number(DROPPED, Math.max(from, trimmed), to, no);
        session.prepare(DROP, from, to, no).executeUpdate();
        session.prepare(SET_TRIMMED, to, no).executeUpdate();
        return new long[] {dropped, to, tx.lastRevision()};
    }
}
