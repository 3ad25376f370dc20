package dev.holdfast.internal.update;

import dev.holdfast.ConflictException;
import dev.holdfast.DuplicateKeyException;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.UnknownItemException;
import dev.holdfast.internal.engine.CommitDraft;
import dev.holdfast.internal.engine.CommitOutcome;
import dev.holdfast.internal.engine.Committer;
import dev.holdfast.internal.engine.EncodedCommit;
import dev.holdfast.internal.engine.ItemEdit;
import dev.holdfast.internal.engine.ItemSnapshot;
import dev.holdfast.internal.engine.ItemWrites;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes the steps of one updater, all in one commit and none twice. Confined to one thread at a time. */
final class UpdateWriter<S, P> {
    private static final String OPERATION = "update";

    private final ItemKey key;
    private final ItemWrites<S, P> writes;
    private final UpdateQueue<P> queue;
    private final Consumer<Runnable> listenerCalls;
    private @Nullable InDoubt inDoubt;

    /** @param listenerCalls takes the calls of the listeners, which are made without the turn to write */
    UpdateWriter(ItemKey key, ItemWrites<S, P> writes, UpdateQueue<P> queue, Consumer<Runnable> listenerCalls) {
        this.key = key;
        this.writes = writes;
        this.queue = queue;
        this.listenerCalls = listenerCalls;
    }

    /**
     * A commit whose outcome is unknown.
     *
     * @param steps the number of pending steps in it, counted from the first
     */
    private record InDoubt(EncodedCommit commit, int steps) {}

    /** The refusals when the steps were last applied; each retry on a newer payload starts again. */
    private static final class Applied {
        private int refused;
        private @Nullable RuntimeException reason;
    }

    /**
     * Writes steps, or first resolves an earlier commit whose outcome is unknown. A step that throws is left out; if
     * the result of the others cannot be stored, all are refused.
     *
     * @param steps the steps that earlier calls have not settled, and newer ones
     * @throws StoreException if the store fails; nothing is settled
     * @throws ConflictException if other writers were faster every time; nothing is settled
     */
    UpdateQueue.Outcome write(List<UnaryOperator<P>> steps) {
        InDoubt earlier = inDoubt;
        if (earlier != null) { // its steps must not be applied twice
            boolean committed = resolve(earlier.commit());
            inDoubt = null;
            if (committed) {
                return new UpdateQueue.Outcome(earlier.steps(), 0, null);
            }
        }
        return apply(steps);
    }

    private boolean resolve(EncodedCommit commit) {
        try {
            return writes.committer().commit(commit, listenerCalls).committed();
        } catch (DuplicateKeyException e) { // it had no effect
            return false;
        }
    }

    private UpdateQueue.Outcome apply(List<UnaryOperator<P>> steps) {
        Committer<S, P> committer = writes.committer();
        ItemRecord current = committer.store().read(key).orElse(null);
        for (int i = 0; i < committer.casAttempts(); i++) {
            Applied applied = new Applied();
            EncodedCommit commit = runSteps(current, steps, applied);
            CommitOutcome outcome;
            try {
                outcome = commit == null ? null : send(commit, steps.size());
            } catch (DuplicateKeyException e) {
                return new UpdateQueue.Outcome(steps.size(), steps.size(), e);
            }
            if (outcome == null || outcome.committed()) {
                return new UpdateQueue.Outcome(steps.size(), applied.refused, applied.reason);
            }
            current = outcome.record();
        }
        throw committer.lostRaces(key, OPERATION);
    }

    /** Encodes the commit; null if no step is left to write. If the result cannot be stored, all steps are refused. */
    private @Nullable EncodedCommit runSteps(
            @Nullable ItemRecord current, List<UnaryOperator<P>> steps, Applied applied) {
        queue.startSteps();
        try {
            return commit(current, steps, applied);
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            applied.refused = steps.size();
            applied.reason = e;
            return null;
        } finally {
            queue.endSteps();
        }
    }

    private @Nullable EncodedCommit commit(
            @Nullable ItemRecord current, List<UnaryOperator<P>> steps, Applied applied) {
        if (current == null) {
            throw new UnknownItemException(key.toString(), OPERATION);
        }
        ItemSnapshot<S, P> base = writes.codec().snapshot(current);
        CommitDraft draft = writes.draft(base, ItemEdit.of(old -> apply(old, steps, applied)));
        return applied.refused == steps.size() ? null : writes.committer().encode(draft);
    }

    private P apply(P old, List<UnaryOperator<P>> steps, Applied applied) {
        P value = old;
        for (UnaryOperator<P> step : steps) {
            try {
                value = Objects.requireNonNull(step.apply(value), "the step returned no payload");
            } catch (RuntimeException e) {
                applied.refused++;
                applied.reason = applied.reason == null ? e : applied.reason;
            }
        }
        return value;
    }

    private CommitOutcome send(EncodedCommit commit, int steps) {
        try {
            return writes.committer().commit(commit, listenerCalls);
        } catch (StoreException e) {
            if (e.verdict() == Verdict.UNKNOWN) {
                inDoubt = new InDoubt(commit, steps);
            }
            throw e;
        }
    }
}
