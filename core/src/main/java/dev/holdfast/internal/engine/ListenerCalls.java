package dev.holdfast.internal.engine;

import dev.holdfast.internal.backend.LoopLog;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of listeners that are queued under a lock and made after it, in order and by one thread at a time: listeners are
 * code of the host, which may block for ever or call back. Thread-safe.
 */
public final class ListenerCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerCalls.class);

    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Thread> calling = new AtomicReference<>();

    /** Queues a call; the calling thread holds the lock. */
    public void add(Runnable call) {
        calls.add(call);
    }

    /** Returns whether this thread is making a call. */
    public boolean isCalling() {
        return Thread.currentThread().equals(calling.get());
    }

    /** Makes the queued calls, unless a thread is making them; the calling thread does not hold the lock. */
    public void make() {
        Thread self = Thread.currentThread();
        while (!calls.isEmpty() && calling.compareAndSet(null, self)) {
            try {
                for (Runnable next = calls.poll(); next != null; next = calls.poll()) {
                    make(next);
                }
            } finally {
                calling.set(null);
            }
        }
    }

    private static void make(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) { // the change is committed: nothing may hide that from the caller
            LoopLog.warn(LOG, "the listeners could not be called; the change stands", e);
        }
    }
}
