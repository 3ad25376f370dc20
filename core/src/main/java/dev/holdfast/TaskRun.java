package dev.holdfast;

import dev.holdfast.store.StoreException;
import java.util.Objects;

/** Runs a task for a claim, and brings its end, whatever it is, into the store. */
record TaskRun<S, P>(Claim<S, P> claim, Workflow<S, P> workflow) {
    Snapshot<S, P> run(S target, Work.Task<S, P> task) {
        P result;
        try {
            result = Objects.requireNonNull(task.run(claim), "the task returned no payload; return work.payload()");
        } catch (InterruptedException e) {
            return interrupted();
        } catch (Exception e) {
            if (e instanceof LeaseLostException lost && claim.known(lost)) {
                throw lost;
            }
            return Thread.currentThread().isInterrupted() ? interrupted() : failed(e);
        } catch (Error e) {
            recorded(e);
            throw e;
        }
        return complete(target, result);
    }

    private Snapshot<S, P> complete(S target, P result) {
        try {
            return claim.complete(target, result);
        } catch (LeaseLostException e) {
            throw e;
        } catch (StoreException e) {
            claim.end(); // the work is done, only the store is in trouble: not an attempt that failed
            throw e;
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
    private Snapshot<S, P> failed(Exception cause) {
        try {
            return claim.fail(cause);
        } catch (RuntimeException e) {
            claim.end(); // renewed no more, so the lease runs out by itself
            if (e != cause) {
                e.addSuppressed(cause);
            }
            throw e;
        }
    }

    private void recorded(Error cause) {
        try {
            var unused = claim.fail(cause);
        } catch (RuntimeException e) {
            claim.end();
            cause.addSuppressed(e);
        }
    }

    private Snapshot<S, P> interrupted() {
        var unused = Thread.interrupted(); // a store may close its files under an interrupted thread
        try {
            return claim.giveBack("interrupted");
        } catch (RuntimeException e) {
            claim.end();
            throw e;
        } finally {
            Thread.currentThread().interrupt();
        }
    }

    void requireReachable(Snapshot<S, P> from, S target, Rules<S, P> rules) {
        if (!WorkflowPaths.reaches(workflow, from.state(), target)) {
            rules.requirePermitted(from, target);
        }
    }
}
