package dev.holdfast.internal.claim;

import dev.holdfast.LeaseLostException;
import dev.holdfast.Note;
import dev.holdfast.Snapshot;
import dev.holdfast.StoreException;
import dev.holdfast.internal.engine.ItemSnapshot;
import dev.holdfast.internal.engine.WorkflowPaths;
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
        P result;
        try {
            result = Objects.requireNonNull(task.call(), "the task returned no payload; return work.payload()");
        } catch (InterruptedException e) {
            return interrupted();
        } catch (Exception e) {
            if (e instanceof LeaseLostException lost && item.reportedLost(lost)) {
                throw lost;
            }
            return Thread.currentThread().isInterrupted() ? interrupted() : failed(e);
        } catch (Error e) {
            recordFailure(e);
            throw e;
        }
        return complete(target, result);
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
        } catch (LeaseLostException e) {
            throw e;
        } catch (StoreException e) {
            item.end(); // the work is done and only the store failed: not a failed attempt
            throw e;
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
    private Snapshot<S, P> failed(Exception cause) {
        try {
            return item.fail(cause);
        } catch (RuntimeException e) {
            item.end(); // the lease is no longer renewed and expires
            if (e != cause) {
                e.addSuppressed(cause);
            }
            throw e;
        }
    }

    private void recordFailure(Error cause) {
        try {
            var unused = item.fail(cause);
        } catch (RuntimeException e) {
            item.end();
            cause.addSuppressed(e);
        }
    }

    private Snapshot<S, P> interrupted() {
        var unused = Thread.interrupted(); // a store may close its files under an interrupted thread
        try {
            return item.release("interrupted");
        } catch (RuntimeException e) {
            item.end();
            throw e;
        } finally {
            Thread.currentThread().interrupt();
        }
    }
}
