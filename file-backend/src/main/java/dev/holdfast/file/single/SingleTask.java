package dev.holdfast.file.single;

import dev.holdfast.internal.memory.Contents;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A caller's change on its way into the file. Guarded by the lock of {@link StateFileCommits}. */
final class SingleTask<T> {
    private final Function<Contents, T> work;
    private final String subject;
    private @Nullable T result;
    private @Nullable Throwable failure;
    private boolean done;

    /**
     * Makes a task.
     *
     * @param work the change; it changes nothing if it throws
     * @param subject what it changes, for people
     */
    SingleTask(Function<Contents, T> work, String subject) {
        this.work = work;
        this.subject = subject;
    }

    String subject() {
        return subject;
    }

    boolean isDone() {
        return done;
    }

    /** Changes the contents; a failure is this caller's alone. */
    void run(Contents contents) {
        failure = null;
        try {
            result = work.apply(contents);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    void end(@Nullable Throwable why) {
        failure = failure == null ? why : failure;
        done = true;
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
