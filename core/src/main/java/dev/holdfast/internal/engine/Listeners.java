package dev.holdfast.internal.engine;

import dev.holdfast.Change;
import dev.holdfast.Items;
import dev.holdfast.Registration;
import dev.holdfast.StateListener;
import dev.holdfast.internal.backend.LoopLog;
import dev.holdfast.store.HistoryEntry;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of one {@link Items}. Thread-safe. */
public final class Listeners<S, P> {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final ItemCodec<S, P> codec;
    private final List<Entry<S, P>> entries = new CopyOnWriteArrayList<>();
    private final AtomicLong failures = new AtomicLong();
    private final Queue<Runnable> postponed = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread postponing;

    /** One registration, distinct from others of the same listener. */
    private static final class Entry<S, P> {
        private final StateListener<S, P> listener;

        Entry(StateListener<S, P> listener) {
            this.listener = listener;
        }
    }

    Listeners(ItemCodec<S, P> codec) {
        this.codec = codec;
    }

    public Registration add(StateListener<S, P> listener) {
        Entry<S, P> entry = new Entry<>(listener);
        entries.add(entry);
        return () -> entries.remove(entry);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    public long failures() {
        return failures.get();
    }

    /**
     * Runs an action that closes something, for which other threads wait: the calls that it makes are postponed until
     * {@link #callPostponed}, so that no listener keeps those threads waiting. Used by one thread at a time.
     */
    public void postponeDuring(Runnable action) {
        postponing = Thread.currentThread();
        try {
            action.run();
        } finally {
            postponing = null;
        }
    }

    public void callPostponed() {
        for (Runnable call = postponed.poll(); call != null; call = postponed.poll()) {
            call.run();
        }
    }

    void notify(HistoryEntry stored, ItemSnapshot<S, P> item) {
        if (Thread.currentThread().equals(postponing)) {
            postponed.add(() -> call(stored, item));
        } else {
            call(stored, item);
        }
    }

    private void call(HistoryEntry stored, ItemSnapshot<S, P> item) {
        Change<S> change = codec.change(stored);
        for (Entry<S, P> entry : entries) {
            try {
                entry.listener.changed(change, item);
            } catch (Throwable e) { // the change is committed: not even an Error may hide that from the caller
                failures.incrementAndGet();
                LoopLog.warn(
                        LOG,
                        stored.key() + ": listener " + entry.listener.getClass().getName()
                                + " failed; the change stands",
                        e);
            }
        }
    }
}
