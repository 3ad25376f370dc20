package dev.holdfast.sqlite.database;

import dev.holdfast.sqlite.database.ConnectionSource.Access;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** Connections for task, each used by one caller at a time. Thread-safe. */
public final class ReadSessions implements AutoCloseable {
    private static final int MOST = 8;

    private final ConnectionSource source;
    private final Semaphore permits = new Semaphore(MOST);
    private final ConcurrentLinkedDeque<DatabaseSession> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    public ReadSessions(ConnectionSource source) {
        this.source = source;
    }

    /** Something that reads. */
    @FunctionalInterface
    public interface ReadTask<T> {
        T run(DatabaseSession session) throws SQLException;
    }

    /** Reads with one statement. */
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

    /** Reads with several statements that see the same moment. */
    public <T> T readTogether(ReadTask<T> task) {
        return read(session -> {
            session.execute("BEGIN");
            T answer = task.run(session);
            session.execute("COMMIT");
            return answer;
        });
    }

    /** Waits for running reads to end. */
    @Override
    public void close() {
        closed = true;
        permits.acquireUninterruptibly(MOST);
        try {
            for (DatabaseSession session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
                try {
                    session.close();
                } catch (SQLException e) {
                    // it only read
                }
            }
        } finally {
            permits.release(MOST);
        }
    }
}
