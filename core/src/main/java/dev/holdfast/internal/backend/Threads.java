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
     * Waits for a thread to end, unless it is the caller, but not for ever; returns whether it has ended. An interrupt is
     * kept for afterwards.
     */
    public static boolean join(Thread thread, long nanos) {
        if (thread.equals(Thread.currentThread())) {
            return false;
        }
        boolean interrupted = false;
        long end = System.nanoTime() + nanos;
        while (thread.isAlive() && end - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, end - System.nanoTime());
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
