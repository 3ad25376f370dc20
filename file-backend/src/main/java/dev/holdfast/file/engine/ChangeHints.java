package dev.holdfast.file.engine;

import dev.holdfast.Registration;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.internal.backend.Threads;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls listeners after a commit of this process or of another one, on a thread of its own, which also runs the
 * maintenance of the store. Thread-safe.
 */
public final class ChangeHints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeHints.class);
    private static final int COMMITS_PER_MAINTENANCE = 1024;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final MarkFile marks;
    private final List<Hint> hints = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::serve, "holdfast-file-hints");
    private long toldSeq;
    private volatile boolean changed;
    private volatile boolean closing;
    private int commits;
    private volatile boolean maintenanceDue;
    private @Nullable Maintenance maintenance;

    /** One registration of a listener, which may be registered twice. */
    private static final class Hint {
        private final Runnable listener;

        Hint(Runnable listener) {
            this.listener = listener;
        }
    }

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
        Hint hint = new Hint(listener);
        hints.add(hint);
        LockSupport.unpark(thread); // it polls for commits of other processes only while there are listeners
        return () -> hints.remove(hint);
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
            maintain();
            tell();
            if (!closing && !changed && !maintenanceDue) {
                if (hints.isEmpty()) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, POLL_NANOS);
                }
            }
        }
    }

    private void maintain() {
        Maintenance work = maintenance;
        if (!maintenanceDue || work == null) {
            return;
        }
        maintenanceDue = false;
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("compacting the journal failed; it is tried again later: {}", e.getMessage());
        }
    }

    private void tell() {
        if (hints.isEmpty()) {
            return;
        }
        long seq = toldSeq;
        try {
            DurableMark mark = marks.read();
            seq = mark == null ? toldSeq : mark.seq();
        } catch (IOException e) {
            LOG.debug("{} could not be read; it is read again later", MarkFile.STORE, e);
        }
        if (changed || seq != toldSeq) {
            changed = false;
            toldSeq = seq;
            hints.forEach(ChangeHints::call);
        }
    }

    private static void call(Hint hint) {
        try {
            hint.listener.run();
        } catch (RuntimeException e) {
            LOG.warn("a change listener failed: {}", hint.listener.getClass().getName(), e);
        }
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
    }
}
