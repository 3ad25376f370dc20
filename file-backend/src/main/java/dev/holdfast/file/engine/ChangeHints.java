package dev.holdfast.file.engine;

import dev.holdfast.Registration;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.internal.backend.HintRegistry;
import dev.holdfast.internal.backend.LoopLog;
import dev.holdfast.internal.backend.Threads;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices commits of this process and of others, on a thread of its own, which also runs the maintenance of the store.
 * Hints are called on other threads. Thread-safe.
 */
public final class ChangeHints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeHints.class);
    private static final int COMMITS_PER_MAINTENANCE = 1024;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final MarkFile marks;
    private final HintRegistry hints = new HintRegistry("holdfast-file-hints");
    private final Thread thread = new Thread(this::serve, "holdfast-file-changes");
    private long toldSeq;
    private volatile boolean changed;
    private volatile boolean closing;
    private int commits;
    private volatile boolean maintenanceDue;
    private @Nullable Maintenance maintenance;

    public ChangeHints(MarkFile marks) {
        this.marks = marks;
        thread.setDaemon(true);
    }

    /** Work that is done from time to time, off the path of commits. */
    @FunctionalInterface
    public interface Maintenance {
        void run() throws IOException;
    }

    /** Starts the thread. */
    public void start(Maintenance work) {
        maintenance = work;
        thread.start();
    }

    public Registration register(Runnable listener) {
        Registration registration = hints.register(listener);
        LockSupport.unpark(thread); // it polls for commits of other processes only while there are hints
        return registration;
    }

    /** Notes a commit of this process. */
    public void committed() {
        if (!hints.isEmpty()) {
            changed = true;
            LockSupport.unpark(thread);
        }
        if (++commits % COMMITS_PER_MAINTENANCE == 0) { // threads race, so the count may be off by a few
            maintenanceDue = true;
            LockSupport.unpark(thread);
        }
    }

    private void serve() {
        while (!closing) {
            try {
                maintain();
                tell();
            } catch (Throwable e) {
                LoopLog.warn(LOG, "noticing changes or compacting the journal failed; it is tried again later", e);
            }
            if (!closing && !changed && !maintenanceDue) {
                if (hints.isEmpty()) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, POLL_NANOS);
                }
            }
        }
    }

    private void maintain() throws IOException {
        Maintenance work = maintenance;
        if (maintenanceDue && work != null) {
            maintenanceDue = false;
            work.run();
        }
    }

    private void tell() {
        if (hints.isEmpty()) {
            return;
        }
        boolean here = changed;
        changed = false;
        long seq = toldSeq;
        try {
            DurableMark mark = marks.read();
            seq = mark == null ? toldSeq : mark.seq();
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} could not be read; it is read again later", MarkFile.STORE, e);
        }
        if (here || seq != toldSeq) {
            toldSeq = seq;
            hints.changed();
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
