package dev.holdfast.internal.claim;

import dev.holdfast.internal.engine.ListenerCalls;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The lock of one held item. Listeners are code of the host and are never called under it: their calls are queued, and
 * made in order by the thread that releases the lock. Thread-safe.
 */
final class ItemLock {
    private final ReentrantLock lock = new ReentrantLock();
    private final ListenerCalls calls = new ListenerCalls();

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
        if (!lock.isHeldByCurrentThread()) {
            calls.make();
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
        return calls.isCalling();
    }
}
