package dev.holdfast.internal.backend;

import java.util.concurrent.TimeUnit;

/** Helpers for threads. */
public final class Threads {
    private Threads() {}

    /** Waits for a thread to end, unless it is the caller; an interrupt is kept for afterwards. */
    public static void join(Thread thread) {
        var unused = join(thread, Long.MAX_VALUE);
    }

    /**
     * Waits for a thread to end for a limited time, unless it is the caller; an interrupt is kept for afterwards.
     *
     * @return whether it has ended
     */
    public static boolean join(Thread thread, long nanos) {
        if (thread.equals(Thread.currentThread())) {
            return false;
        }
        boolean interrupted = false;
        long start = System.nanoTime();
        for (long left = nanos; left > 0 && thread.isAlive(); left = nanos - (System.nanoTime() - start)) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
