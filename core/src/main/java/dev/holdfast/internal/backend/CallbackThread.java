package dev.holdfast.internal.backend;

/**
 * A daemon thread that calls code of the host. That code may close what owns the thread, while another thread is already
 * closing it and waits for this one; {@link CloseOnce} therefore never lets such a thread wait.
 */
public final class CallbackThread extends Thread {
    public CallbackThread(Runnable task, String name) {
        super(task, name);
        setDaemon(true);
    }

    /** Returns whether the caller runs on such a thread. */
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof CallbackThread;
    }
}
