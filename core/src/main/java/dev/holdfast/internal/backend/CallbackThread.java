package dev.holdfast.internal.backend;

/**
 * A daemon thread that calls code of the host. That code may close what owns the thread, while another thread is already
 * closing it and waits for this one; {@link CloseOnce} therefore never lets such a thread wait. It inherits no
 * thread-locals from the host.
 */
public final class CallbackThread extends Thread {
    public CallbackThread(Runnable task, String name) {
        super(null, task, name, 0, false);
        setDaemon(true);
        setContextClassLoader(Thread.currentThread().getContextClassLoader());
    }

    /** Returns whether the caller runs on such a thread. */
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof CallbackThread;
    }
}
