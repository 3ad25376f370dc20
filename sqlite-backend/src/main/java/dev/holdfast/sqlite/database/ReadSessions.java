package dev.holdfast.sqlite.database;

import dev.holdfast.sqlite.database.ConnectionSource.Access;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** Sessions for reading, each used by one caller at a time. Thread-safe. */
public final class ReadSessions implements AutoCloseable {
    private static final int MOST = 8;

    private final ConnectionSource source;
    private final Semaphore permits = new Semaphore(MOST);
    private final ConcurrentLinkedDeque<DatabaseSession> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    public ReadSessions(ConnectionSource source) {
        this.source = source;
    }

    /** A task that reads. */
    @FunctionalInterface
    public interface ReadTask<T> {
        T run(DatabaseSession session) throws SQLException;
    }

    /** Runs a task that reads with one statement. */
    public <T> T read(ReadTask<T> task) {
        if (closed) {
            throw SqliteErrors.closed();
        }
        permits.acquireUninterruptibly();
        try {
            if (closed) {
                throw SqliteErrors.closed();
            }
            return lend(task);
        } catch (SQLException e) {
            throw SqliteErrors.withoutEffect(e);
        } finally {
            permits.release();
        }
    }

    private <T> T lend(ReadTask<T> task) throws SQLException {
        DatabaseSession session = idle.pollFirst();
        if (session == null) {
            session = new DatabaseSession(source.open(Access.READ));
        }
        boolean usable = false;
        try {
            T answer = task.run(session);
            usable = true;
            return answer;
        } finally {
            if (usable) {
                idle.addFirst(session);
            } else {
                session.close();
            }
        }
    }

    /** Runs a task whose statements all read one snapshot of the database. */
    public <T> T readTogether(ReadTask<T> task) {
        return read(session -> {
            session.execute("BEGIN");
            T answer = task.run(session);
            session.execute("COMMIT");
            return answer;
        });
    }

    /** Waits until running reads have ended, and closes the sessions. */
    @Override
    public void close() {
        closed = true;
        permits.acquireUninterruptibly(MOST);
        try {
            for (DatabaseSession session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
                try {
                    session.close();
                } catch (SQLException e) {
                    // a reader has nothing to lose
                }
            }
        } finally {
            permits.release(MOST);
        }
    }
}
