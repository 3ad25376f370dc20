package dev.holdfast.file;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A caller's work on its way through the writer. The caller waits; an interrupt does not end that, it is kept. */
final class WriteTask<T> {
    private final Work<T> work;
    private final int weight;
    private final Thread caller = Thread.currentThread();
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile boolean done;

    /** What a caller plans. */
    interface Work<T> {
        T plan(Plan plan) throws IOException;
    }

    WriteTask(Work<T> work, int weight) {
        this.work = work;
        this.weight = weight;
    }

    /** About how many commits it makes. */
    int weight() {
        return weight;
    }

    void run(Plan plan) throws IOException {
        result = work.plan(plan);
    }

    void end(@Nullable Throwable why) {
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
