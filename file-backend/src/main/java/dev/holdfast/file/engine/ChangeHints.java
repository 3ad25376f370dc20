package dev.holdfast.file.engine;

import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.internal.backend.Threads;
import dev.holdfast.store.StateStore.Registration;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners that something has changed, here or in another process, on a thread of its own. Thread-safe. */
public final class ChangeHints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeHints.class);
    private static final int COMMITS_PER_CHORE = 1024;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final MarkFile marks;
    private final List<Hint> hints = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::serve, "holdfast-file-hints");
    private long told;
    private volatile boolean changed;
    private volatile boolean closing;
    private int commits;
    private volatile boolean choreDue;
    private @Nullable Chore chore;

    /** A registration of its own, even if the same listener is registered twice. */
    private static final class Hint {
        private final Runnable call;

        Hint(Runnable call) {
            this.call = call;
        }
    }

    public ChangeHints(MarkFile marks) {
        this.marks = marks;
        thread.setDaemon(true);
    }

    /** Something that is done now and then, off the path of commits. */
    public interface Chore {
        void run() throws IOException;
    }

    public void start(Chore now) {
        chore = now;
        thread.start();
    }

    public Registration register(Runnable call) {
        Hint hint = new Hint(call);
        hints.add(hint);
        LockSupport.unpark(thread); // to begin to look for commits of other processes
        return () -> hints.remove(hint);
    }

    /** Takes note of a commit of this process. */
    public void committed() {
        if (!hints.isEmpty()) {
            changed = true;
            LockSupport.unpark(thread);
        }
        if (++commits % COMMITS_PER_CHORE == 0) { // the counting may be off by a few
            choreDue = true;
            LockSupport.unpark(thread);
        }
    }

    private void serve() {
        while (!closing) {
            doChore();
            tell();
            if (!closing && !changed && !choreDue) {
                if (hints.isEmpty()) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, POLL_NANOS);
                }
            }
        }
    }

    private void doChore() {
        Chore due = chore;
        if (!choreDue || due == null) {
            return;
        }
        choreDue = false;
        try {
            due.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("tidying up the journal failed, it is tried again later: {}", e.getMessage());
        }
    }

    private void tell() {
        if (hints.isEmpty()) {
            return;
        }
        long now = told;
        try {
            DurableMark mark = marks.read();
            now = mark == null ? told : mark.seq();
        } catch (IOException e) {
            LOG.debug("{} cannot be read; it is tried again", MarkFile.STORE, e);
        }
        if (changed || now != told) {
            changed = false;
            told = now;
            hints.forEach(ChangeHints::call);
        }
    }

    private static void call(Hint hint) {
        try {
            hint.call.run();
        } catch (RuntimeException e) {
            LOG.warn("a listener for changes failed: {}", hint.call.getClass().getName(), e);
        }
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
    }
}
