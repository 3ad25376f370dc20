package dev.holdfast.internal.backend;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A caller's work on its way through a {@link GroupCommit}. The caller waits; an interrupt does not end that, it is kept.
 *
 * @param <C> what the work is done with
 * @param <T> what the caller gets
 * @param <E> what the work throws
 */
public final class GroupTask<C, T, E extends Exception> {
    private final Work<C, T, E> work;
    private final int weight;
    private final Thread caller = Thread.currentThread();
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile boolean done;

    /**
     * Something to be done for a caller, together with the work of others. It may be run again from the start if what it
     * did was undone.
     *
     * @param <C> what it is done with
     * @param <T> what the caller gets
     * @param <E> what it throws
     */
    @FunctionalInterface
    public interface Work<C, T, E extends Exception> {
        /**
         * Does it.
         *
         * @param with what it is done with, shared with others
         * @return what the caller gets
         * @throws E if that fails; then it has had no effect
         */
        T run(C with) throws E;
    }

    GroupTask(Work<C, T, E> work, int weight) {
        this.work = work;
        this.weight = weight;
    }

    /** About how many commits it makes. */
    int weight() {
        return weight;
    }

    /**
     * Does the work.
     *
     * @param with what it is done with
     * @throws E if that fails
     */
    public void run(C with) throws E {
        result = work.run(with);
    }

    /**
     * Lets the caller go on.
     *
     * @param why what the caller is told; null if the work has taken effect
     */
    public void end(@Nullable Throwable why) {
        failure = why;
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

    @SuppressWarnings("NullAway") // what the work returned, null only if T is nullable
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
