package dev.holdfast.sqlite;

import dev.holdfast.sqlite.ConnectionSource.Access;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** Connections for reading, each used by one caller at a time. Thread-safe. */
final class Readers implements AutoCloseable {
    private static final int MOST = 8;

    private final ConnectionSource source;
    private final Semaphore permits = new Semaphore(MOST);
    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    Readers(ConnectionSource source) {
        this.source = source;
    }

    /** Something that reads. */
    @FunctionalInterface
    interface Reading<T> {
        T run(Session session) throws SQLException;
    }

    /** Reads with one statement. */
    <T> T read(Reading<T> reading) {
        if (closed) {
            throw Failures.closed();
        }
        permits.acquireUninterruptibly();
        try {
            if (closed) {
                throw Failures.closed();
            }
            return lend(reading);
        } catch (SQLException e) {
            throw Failures.withoutEffect(e);
        } finally {
            permits.release();
        }
    }

    private <T> T lend(Reading<T> reading) throws SQLException {
        Session session = idle.pollFirst();
        if (session == null) {
            session = new Session(source.open(Access.READ));
        }
        boolean usable = false;
        try {
            T answer = reading.run(session);
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
    <T> T readTogether(Reading<T> reading) {
        return read(session -> {
            session.execute("BEGIN");
            T answer = reading.run(session);
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
            for (Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
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
