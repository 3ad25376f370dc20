package dev.holdfast.internal.backend;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the close of something once. Other callers wait until it has ended, so that whoever returns from a close finds
 * everything released. Two kinds of callers do not wait, since the close may be waiting for them: the thread that runs
 * it, and a thread that calls code of the host. Thread-safe.
 */
public final class CloseOnce {
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final BooleanSupplier within;
    private volatile @Nullable Thread closer;

    /** For something that calls code of the host on {@linkplain CallbackThread callback threads} only. */
    public CloseOnce() {
        this(() -> false);
    }

    /**
     * For something that calls code of the host on other threads as well.
     *
     * @param within returns whether the current thread runs something that the close waits for
     */
    public CloseOnce(BooleanSupplier within) {
        this.within = within;
    }

    /** Returns whether a close has started. */
    public boolean hasStarted() {
        return started.get();
    }

    /** Returns whether a close has ended. */
    public boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /**
     * Runs the action if this is the first call. Later calls return when it has ended, even if it has thrown; they keep
     * an interrupt for afterwards.
     */
    public void run(Runnable action) {
        if (started.compareAndSet(false, true)) {
            closer = Thread.currentThread();
            try {
                action.run();
            } finally {
                closer = null;
                ended.countDown();
            }
        } else if (!Thread.currentThread().equals(closer) && !CallbackThread.isCurrent() && !within.getAsBoolean()) {
            await();
        }
    }

    private void await() {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
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
