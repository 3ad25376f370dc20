package dev.holdfast.sqlite.database;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.sql.SQLException;

/** What an error of SQLite means for the caller. */
public final class SqliteErrors {
    public static final String FILE = "state.db";

    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int NOMEM = 7;
    private static final int READONLY = 8;
    private static final int INTERRUPT = 9;
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int PROTOCOL = 15;
    private static final int TOOBIG = 18;
    private static final int CONSTRAINT = 19;
    private static final int NOTADB = 26;

    private SqliteErrors() {}

    /** An error that certainly left nothing changed: while reading, or before the commit. */
    public static StoreException withoutEffect(SQLException e) {
        return switch (e.getErrorCode()) {
            case BUSY, LOCKED ->
                retryable("another process keeps the database locked; try again, or raise the busy time-out", e);
            case NOMEM -> retryable("out of memory; try again when there is some", e);
            case INTERRUPT -> retryable("the statement was interrupted; try again", e);
            case IOERR -> retryable("the disk failed; nothing was changed, try again or check the disk", e);
            case FULL -> retryable("the disk is full; nothing was changed, free some space and try again", e);
            case CANTOPEN, PROTOCOL -> retryable("the file cannot be opened or locked now; try again", e);
            case READONLY -> fatal("the file or its directory cannot be written; check its owner and permissions", e);
            case TOOBIG -> fatal("a text is too long for the database; store a reference to it instead", e);
            case CORRUPT, NOTADB ->
                new CorruptRecordException(
                        FILE,
                        FILE
                                + ": the database file is damaged; run verify, then rebuild it from the mirror or a backup",
                        e);
            default -> fatal("the database refused the statement (code " + e.getErrorCode() + ")", e);
        };
    }

    /** Whether a reader stumbled over what a dead process left unfinished, and a writer will not. */
    static boolean needsWriter(SQLException e) {
        return e.getErrorCode() == READONLY;
    }

    /** Whether two rows have what only one may have. */
    public static boolean twice(SQLException e) {
        return e.getErrorCode() == CONSTRAINT;
    }

    /** An error of the commit itself: on disk it may or may not be complete. */
    public static StoreException ofCommit(SQLException e) {
        return new StoreException(
                Verdict.UNKNOWN,
                FILE + ": the commit failed half-way, " + halfWay(e.getErrorCode())
                        + "; send the same commits again to learn whether they took effect",
                e);
    }

    private static String halfWay(int code) {
        return switch (code) {
            case FULL -> "the disk is full";
            case IOERR -> "the disk failed";
            case BUSY, LOCKED -> "the database is locked";
            default -> "code " + code;
        };
    }

    public static StoreException closed() {
        return new StoreException(Verdict.FATAL, "the SQLite store is closed; open another one", null);
    }

    private static StoreException retryable(String what, SQLException e) {
        return new StoreException(Verdict.RETRYABLE, FILE + ": " + what, e);
    }

    private static StoreException fatal(String what, SQLException e) {
        return new StoreException(Verdict.FATAL, FILE + ": " + what, e);
    }
}
