package dev.holdfast.examples.common.thread;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Counts changes, so that a thread which found nothing to do waits for the next one and misses none. Read
 * {@link #count} before looking for work, and pass it to {@link #await}. Thread-safe.
 */
public final class ChangeSignal {
    private long count;

    /** Returns the number of changes so far. */
    public synchronized long count() {
        return count;
    }

    /** Counts a change and wakes all waiting threads. */
    public synchronized void send() {
        count++;
        notifyAll();
    }

    /** Waits until there are more changes than {@code seen}, but no longer than {@code limit}. */
    public synchronized void await(long seen, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        while (count == seen && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
    }
}
