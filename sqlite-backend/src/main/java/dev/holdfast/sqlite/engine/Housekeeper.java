package dev.holdfast.sqlite.engine;

import dev.holdfast.Registration;
import dev.holdfast.internal.backend.HintRegistry;
import dev.holdfast.internal.backend.LoopLog;
import dev.holdfast.internal.backend.Threads;
import dev.holdfast.sqlite.database.ConnectionSource;
import dev.holdfast.sqlite.database.ConnectionSource.Access;
import dev.holdfast.sqlite.database.DatabaseSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for work that must not delay commits: it copies the write-ahead log into the database, and notices changes
 * made here or in another process. Hints are called on other threads. Thread-safe.
 */
public final class Housekeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final int CHECKPOINT_PAGES = 16_384; // 32 MiB
    private static final int COMMITS_PER_LOOK = 256;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String LOOK = "PRAGMA wal_checkpoint(NOOP)";
    private static final String CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";

    private final ConnectionSource source;
    private final HintRegistry hints = new HintRegistry("holdfast-sqlite-hints");
    private final Thread thread = new Thread(this::serve, "holdfast-sqlite-housekeeper");
    private @Nullable DatabaseSession session;
    private @Nullable DatabaseWriter writer;
    private long dataVersion;
    private int commits;
    private volatile boolean changed;
    private volatile boolean look;
    private volatile boolean closing;

    public Housekeeper(ConnectionSource source) {
        this.source = source;
        thread.setDaemon(true);
    }

    public void start(DatabaseWriter of) {
        writer = of;
        thread.start();
    }

    public Registration register(Runnable call) {
        Registration registration = hints.register(call);
        LockSupport.unpark(thread); // start polling for commits of other processes
        return registration;
    }

    /** Counts a commit; cheap, and the count may be off by a few. */
    public void committed() {
        if (!hints.isEmpty()) {
            changed = true;
            LockSupport.unpark(thread);
        }
        if (++commits % COMMITS_PER_LOOK == 0) {
            look = true;
            LockSupport.unpark(thread);
        }
    }

    private void serve() {
        while (!closing) {
            try {
                if (look) {
                    look = false;
                    checkpoint();
                }
                notice();
            } catch (SQLException | RuntimeException e) {
                discard();
                LOG.debug("housekeeping failed; retrying later", e);
            } catch (Throwable e) {
                discard();
                LoopLog.warn(LOG, "housekeeping failed; it is tried again later", e);
            }
            if (!closing && !look && !changed) {
                wait(!hints.isEmpty());
            }
        }
        discard();
    }

    private void notice() throws SQLException {
        if (hints.isEmpty()) {
            return;
        }
        if (changed) {
            changed = false;
            hints.changed();
        }
        if (changedElsewhere()) {
            hints.changed();
        }
    }

    private void wait(boolean polling) {
        if (polling) {
            LockSupport.parkNanos(this, POLL_NANOS);
        } else {
            LockSupport.park(this);
        }
    }

    /** Copies most of the log beside running commits, and the rest while none runs, so that the log restarts. */
    private void checkpoint() throws SQLException {
        DatabaseSession own = session();
        DatabaseWriter of = writer;
        if (of == null || pages(own, LOOK) < CHECKPOINT_PAGES) {
            return;
        }
        pages(own, CHECKPOINT);
        SQLException[] failure = new SQLException[1];
        of.exclusively(() -> {
            try {
                pages(own, CHECKPOINT);
            } catch (SQLException e) {
                failure[0] = e;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    /** Runs a checkpoint; returns the number of pages in the log that are not yet in the database. */
    private static int pages(DatabaseSession session, String checkpoint) throws SQLException {
        try (ResultSet row = session.prepare(checkpoint).executeQuery()) {
            return row.next() ? row.getInt(2) - row.getInt(3) : 0;
        }
    }

    private boolean changedElsewhere() throws SQLException {
        long version = session().number("PRAGMA data_version");
        boolean different = version != dataVersion && dataVersion != 0;
        dataVersion = version;
        return different;
    }

    private DatabaseSession session() throws SQLException {
        if (session == null) {
            session = new DatabaseSession(source.open(Access.WRITE));
        }
        return session;
    }

    private void discard() {
        DatabaseSession old = session;
        session = null;
        dataVersion = 0;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException | RuntimeException e) {
                LOG.debug("closing a connection failed", e);
            }
        }
    }

    /** Ends the hints and the thread. Idempotent. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
        hints.close();
    }
}
