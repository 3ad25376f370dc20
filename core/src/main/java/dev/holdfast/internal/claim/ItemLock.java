package dev.holdfast.internal.claim;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of one held item. Listeners are code of the host and are never called under it: their calls are queued, and
 * made in order by the thread that releases the lock. Thread-safe.
 */
final class ItemLock {
    private static final Logger LOG = LoggerFactory.getLogger(ItemLock.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Thread> calling = new AtomicReference<>();

    void lock() {
        lock.lock();
    }

    boolean tryLock() {
        return lock.tryLock();
    }

    /** Waits for the lock; returns false after the limit, or if the thread is interrupted, which it stays. */
    boolean tryLock(Duration limit) {
        try {
            return lock.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return lock.tryLock();
        }
    }

    /** Releases the lock, and makes the queued calls unless another thread is making them. */
    void unlock() {
        lock.unlock();
        if (!calls.isEmpty() && !lock.isHeldByCurrentThread()) {
            makeCalls();
        }
    }

    <T> T locked(Supplier<T> action) {
        lock();
        try {
            return action.get();
        } finally {
            unlock();
        }
    }

    /** Queues a call of listeners; the calling thread holds the lock. */
    void callLater(Runnable call) {
        calls.add(call);
    }

    boolean isHeldByCurrentThread() {
        return lock.isHeldByCurrentThread();
    }

    /** Whether this thread is calling a listener of the item. */
    boolean isCalling() {
        return Thread.currentThread().equals(calling.get());
    }

    private void makeCalls() {
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
            LOG.atWarn().setCause(e).log("the listeners could not be called; the change stands");
        }
    }
}
