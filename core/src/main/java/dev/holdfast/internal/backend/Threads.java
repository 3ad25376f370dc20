package dev.holdfast.internal.backend;

/** Helpers for threads. */
public final class Threads {
    private Threads() {}

    /** Waits for a thread to end, unless it is the caller; an interrupt is kept for afterwards. */
    public static void join(Thread thread) {
        if (thread.equals(Thread.currentThread())) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
