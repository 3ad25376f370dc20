package dev.holdfast.sqlite;

import dev.holdfast.sqlite.ConnectionSource.Access;
import dev.holdfast.store.StateStore.Registration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for what must not make a commit wait: copying the write-ahead log into the database, and telling listeners
 * that something has changed, here or in another process. Thread-safe.
 */
final class Housekeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final long CHECKPOINT_BYTES = 16L << 20;
    private static final int COMMITS_PER_LOOK = 128;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";

    private final ConnectionSource source;
    private final Path log;
    private final List<Hint> hints = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::serve, "holdfast-sqlite-housekeeper");
    private @Nullable Session session;
    private @Nullable Writer writer;
    private long dataVersion;
    private int commits;
    private volatile boolean changed;
    private volatile boolean full;
    private volatile boolean closing;

    /** A registration of its own, even if the same listener is registered twice. */
    private static final class Hint {
        private final Runnable call;

        Hint(Runnable call) {
            this.call = call;
        }
    }

    Housekeeper(ConnectionSource source, Path database) {
        this.source = source;
        this.log = database.resolveSibling(database.getFileName() + "-wal");
        thread.setDaemon(true);
    }

    void start(Writer of) {
        writer = of;
        thread.start();
    }

    Registration register(Runnable call) {
        Hint hint = new Hint(call);
        hints.add(hint);
        LockSupport.unpark(thread); // to begin to look for commits of other processes
        return () -> hints.remove(hint);
    }

    /** Takes note of a commit; cheap, and the counting may be off by a few. */
    void committed() {
        if (!hints.isEmpty()) {
            changed = true;
            LockSupport.unpark(thread);
        }
        if (++commits % COMMITS_PER_LOOK == 0 && logBytes() > CHECKPOINT_BYTES) {
            full = true;
            LockSupport.unpark(thread);
        }
    }

    private long logBytes() {
        try {
            return Files.size(log);
        } catch (IOException e) {
            return 0;
        }
    }

    private void serve() {
        while (!closing) {
            try {
                if (full) {
                    checkpoint();
                    full = false;
                }
                tell();
            } catch (SQLException | RuntimeException e) {
                full = false;
                discard();
                LOG.debug("housekeeping failed; it is tried again later", e);
            }
            if (!closing && !full && !changed) {
                wait(!hints.isEmpty());
            }
        }
        discard();
    }

    private void tell() throws SQLException {
        if (hints.isEmpty()) {
            return;
        }
        boolean elsewhere = changedElsewhere();
        if (changed || elsewhere) {
            changed = false;
            hints.forEach(Housekeeper::call);
        }
    }

    private void wait(boolean polling) {
        if (polling) {
            LockSupport.parkNanos(this, POLL_NANOS);
        } else {
            LockSupport.park(this);
        }
    }

    private static void call(Hint hint) {
        try {
            hint.call.run();
        } catch (RuntimeException e) {
            LOG.warn("a listener for changes failed: {}", hint.call.getClass().getName(), e);
        }
    }

    /** Copies most of the log beside running commits, the rest while none runs, so that the log begins anew. */
    private void checkpoint() throws SQLException {
        Session own = session();
        own.number(CHECKPOINT);
        Writer of = writer;
        if (of == null) {
            return;
        }
        SQLException[] failure = new SQLException[1];
        of.exclusively(() -> {
            try {
                own.number(CHECKPOINT);
            } catch (SQLException e) {
                failure[0] = e;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    private boolean changedElsewhere() throws SQLException {
        long version = session().number("PRAGMA data_version");
        boolean different = version != dataVersion && dataVersion != 0;
        dataVersion = version;
        return different;
    }

    private Session session() throws SQLException {
        if (session == null) {
            session = new Session(source.open(Access.WRITE));
        }
        return session;
    }

    private void discard() {
        Session old = session;
        session = null;
        dataVersion = 0;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                LOG.debug("closing a connection failed", e);
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
    }
}
