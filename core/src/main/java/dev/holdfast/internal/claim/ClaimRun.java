package dev.holdfast.internal.claim;

import dev.holdfast.LeaseLostException;
import dev.holdfast.Note;
import dev.holdfast.Snapshot;
import dev.holdfast.StoreException;
import dev.holdfast.internal.engine.ItemSnapshot;
import dev.holdfast.internal.engine.WorkflowPaths;
import dev.holdfast.internal.text.ErrorText;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.Objects;
import java.util.concurrent.Callable;

/** Runs a task for a held item and stores its outcome, whatever it is. */
public record ClaimRun<S, P>(HeldItem<S, P> item) {
    /**
     * Runs a task.
     *
     * @param target the state to enter when the task is done
     * @param task returns the payload to store
     * @return the item after the run
     */
    public Snapshot<S, P> run(S target, Callable<P> task) {
        requireReachable(target);
        try {
            return finished(target, task);
        } finally {
            if (item.isHeld()) {
                item.end(); // whatever was thrown, nobody works on the item any more
            }
        }
    }

    private Snapshot<S, P> finished(S target, Callable<P> task) {
        P result;
        try {
            result = Objects.requireNonNull(task.call(), "the task returned no payload; return work.payload()");
        } catch (Throwable e) {
            return thrown(e);
        }
        return complete(target, result);
    }

    private Snapshot<S, P> thrown(Throwable cause) {
        if (cause instanceof LeaseLostException lost && item.reportedLost(lost)) {
            throw lost;
        }
        Snapshot<S, P> after = isInterruption(cause) ? interrupted() : failed(cause);
        if (cause instanceof Error error) {
            throw error;
        }
        return after;
    }

    /** Code between the task and this class often wraps an interruption and does not restore the flag. */
    private static boolean isInterruption(Throwable cause) {
        return (cause instanceof Exception && Thread.currentThread().isInterrupted())
                || ErrorText.chain(cause).stream()
                        .anyMatch(error -> error instanceof InterruptedException
                                || error instanceof ClosedByInterruptException
                                || error instanceof FileLockInterruptionException
                                || (error instanceof InterruptedIOException
                                        && !(error instanceof SocketTimeoutException)));
    }

    private void requireReachable(S target) {
        ClaimServices<S, P> services = item.services();
        var unused = item.locked(() -> {
            item.requireHeld("run");
            ItemSnapshot<S, P> from = item.newest();
            if (!WorkflowPaths.reaches(services.workflow(), from.state(), target)) {
                services.rules().requirePermitted(from, target);
            }
            return from;
        });
    }

    private Snapshot<S, P> complete(S target, P result) {
        try {
            return item.complete(target, result, Note.none());
        } catch (LeaseLostException | StoreException e) {
            throw e; // the work is done and only the store failed: not a failed attempt
        } catch (RuntimeException | Error e) {
            return thrown(e);
        }
    }

    @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
    private Snapshot<S, P> failed(Throwable cause) {
        try {
            return item.fail(cause);
        } catch (RuntimeException | Error e) {
            if (cause instanceof Error error) {
                error.addSuppressed(e);
                throw error;
            }
            if (e != cause) {
                e.addSuppressed(cause);
            }
            throw e;
        }
    }

    private Snapshot<S, P> interrupted() {
        var unused = Thread.interrupted(); // a store may close its files under an interrupted thread
        try {
            return item.release("interrupted");
        } finally {
            Thread.currentThread().interrupt();
        }
    }
}
