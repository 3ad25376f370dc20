package dev.holdfast.internal.backend;

/** Waiting for threads to end. */
public final class Threads {
    private Threads() {}

    /**
     * Waits for a thread, unless it is this one; an interrupt is kept for afterwards.
     *
     * @param thread which
     */
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
