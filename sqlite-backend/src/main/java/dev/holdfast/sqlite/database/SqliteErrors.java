package dev.holdfast.sqlite.database;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.sql.SQLException;

/** Translates errors of SQLite to exceptions of the store. */
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

    /** Translates an error that had no effect: while reading, or before COMMIT. */
    public static StoreException withoutEffect(SQLException e) {
        return switch (e.getErrorCode()) {
            case BUSY, LOCKED -> retryable("another process holds the lock; try again, or raise the busy time-out", e);
            case NOMEM -> retryable("out of memory; try again when memory is free", e);
            case INTERRUPT -> retryable("the statement was interrupted; try again", e);
            case IOERR -> retryable("the disk failed; nothing was changed, check the disk and try again", e);
            case FULL -> retryable("the disk is full; nothing was changed, free some space and try again", e);
            case CANTOPEN, PROTOCOL -> retryable("the file cannot be opened or locked at the moment; try again", e);
            case READONLY -> fatal("the file or its directory is not writable; check owner and permissions", e);
            case TOOBIG -> fatal("a text is too long for the database; store a reference to it instead", e);
            case CORRUPT, NOTADB ->
                new CorruptRecordException(
                        FILE,
                        FILE + ": the database file is damaged; run verify, then rebuild it or restore a backup",
                        e);
            default -> fatal("the database refused the statement (code " + e.getErrorCode() + ")", e);
        };
    }

    /** Returns whether a reader met the journal of a dead process, which a writer can roll back. */
    static boolean needsWriter(SQLException e) {
        return e.getErrorCode() == READONLY;
    }

    /** Returns whether a unique constraint was violated. */
    public static boolean uniqueViolation(SQLException e) {
        return e.getErrorCode() == CONSTRAINT;
    }

    /** Translates an error of COMMIT itself, whose outcome is unknown. */
    public static StoreException ofCommit(SQLException e) {
        return new StoreException(
                Verdict.UNKNOWN,
                FILE + ": COMMIT failed, its outcome is unknown: " + reason(e.getErrorCode())
                        + "; send the same commits again to learn the outcome",
                e);
    }

    private static String reason(int code) {
        return switch (code) {
            case FULL -> "the disk is full";
            case IOERR -> "the disk failed";
            case BUSY, LOCKED -> "the database is locked";
            default -> "code " + code;
        };
    }

    public static StoreException closed() {
        return new StoreException(Verdict.FATAL, "the SQLite store is closed; open it again", null);
    }

    private static StoreException retryable(String what, SQLException e) {
        return new StoreException(Verdict.RETRYABLE, FILE + ": " + what, e);
    }

    private static StoreException fatal(String what, SQLException e) {
        return new StoreException(Verdict.FATAL, FILE + ": " + what, e);
    }
}
