package dev.holdfast.internal.backend;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The work of one caller in a {@link GroupCommit}. The caller waits without being interruptible; an interrupt is kept.
 *
 * @param <C> the context in which the work runs
 * @param <T> the result for the caller
 * @param <E> the exception that the work throws
 */
public final class GroupTask<C, T, E extends Exception> {
    private final Work<C, T, E> work;
    private final int weight;
    private final Thread caller = Thread.currentThread();
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile boolean done;

    /**
     * Work to run together with that of other callers. It may be run again from the start if its effect was undone.
     *
     * @param <C> the context in which it runs
     * @param <T> the result for the caller
     * @param <E> the exception that it throws
     */
    @FunctionalInterface
    public interface Work<C, T, E extends Exception> {
        /**
         * Runs the work.
         *
         * @param context shared with the other tasks of the group
         * @throws E if the work fails without any effect
         */
        T run(C context) throws E;
    }

    GroupTask(Work<C, T, E> work, int weight) {
        this.work = work;
        this.weight = weight;
    }

    /** The approximate number of commits in the work. */
    int weight() {
        return weight;
    }

    public void run(C context) throws E {
        result = work.run(context);
    }

    /**
     * Wakes the caller; has no effect if that was done before.
     *
     * @param cause the failure to throw to the caller; null if the work has taken effect
     */
    public void end(@Nullable Throwable cause) {
        if (done) {
            return;
        }
        failure = cause;
        done = true;
        if (!caller.equals(Thread.currentThread())) {
            LockSupport.unpark(caller);
        }
    }

    void await() {
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("NullAway") // the result of the work is null only if T is nullable
    T answer() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        return result;
    }
}
