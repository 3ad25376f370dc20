package dev.holdfast.internal.update;

import dev.holdfast.ConflictException;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Brings the steps of one updater into the store: all in one commit, none twice. For one thread at a time. */
public final class UpdateWriter<S, P> {
    private static final String TRIED = "update";

    private final ItemKey key;
    private final ItemWrites<S, P> writes;
    private @Nullable InDoubt inDoubt;

    UpdateWriter(ItemKey key, ItemWrites<S, P> writes) {
        this.key = key;
        this.writes = writes;
    }

    /**
     * A commit of which nobody knows whether it took effect.
     *
     * @param steps how many of those that wait it holds, from the first
     */
    private record InDoubt(EncodedCommit commit, int steps) {}

    /**
     * What became of steps.
     *
     * @param settled how many of them, from the first, need not wait any more
     * @param refused how many of these will never be written
     * @param why the first reason for that, if there is one
     */
    public record Outcome(
            int settled, int refused, @Nullable RuntimeException why) {}

    /** What became of the steps when they were applied to a payload; the newest payload decides. */
    private static final class Applied {
        private int refused;
        private @Nullable RuntimeException why;
    }

    /**
     * Writes steps, or settles an older doubt about the first of them. Steps that throw are left out; if what the others
     * make cannot be stored either, all are refused.
     *
     * @param steps those that an earlier call has not settled, and newer ones
     * @throws StoreException if the store is in trouble; nothing is settled
     * @throws ConflictException if others were faster every time; nothing is settled
     */
    Outcome write(List<UnaryOperator<P>> steps) {
        InDoubt asked = inDoubt;
        if (asked != null) { // applying its steps again could make them count twice
            boolean made = writes.committer().commit(asked.commit()).committed();
            inDoubt = null;
            if (made) {
                return new Outcome(asked.steps(), 0, null);
            }
        }
        return apply(steps);
    }

    private Outcome apply(List<UnaryOperator<P>> steps) {
        Committer<S, P> committer = writes.committer();
        ItemRecord current = committer.store().read(key).orElse(null);
        for (int i = 0; i < committer.casAttempts(); i++) {
            Applied applied = new Applied();
            EncodedCommit commit;
            try {
                commit = commit(current, steps, applied);
            } catch (StoreException e) {
                throw e;
            } catch (RuntimeException e) {
                return new Outcome(steps.size(), steps.size(), e);
            }
            CommitOutcome outcome = commit == null ? null : send(commit, steps.size());
            if (outcome == null || outcome.committed()) {
                return new Outcome(steps.size(), applied.refused, applied.why);
            }
            current = outcome.record();
        }
        throw committer.lostRaces(key, TRIED);
    }

    /** Makes the commit; null if no step is left to write. */
    private @Nullable EncodedCommit commit(
            @Nullable ItemRecord current, List<UnaryOperator<P>> steps, Applied applied) {
        if (current == null) {
            throw new UnknownItemException(key.toString(), TRIED);
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
                applied.why = applied.why == null ? e : applied.why;
            }
        }
        return value;
    }

    private CommitOutcome send(EncodedCommit commit, int steps) {
        try {
            return writes.committer().commit(commit);
        } catch (StoreException e) {
            if (e.verdict() == Verdict.UNKNOWN) {
                inDoubt = new InDoubt(commit, steps);
            }
            throw e;
        }
    }
}
