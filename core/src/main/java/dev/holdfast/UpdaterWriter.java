package dev.holdfast;

import dev.holdfast.store.Commit;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Brings the steps of one updater into the store: all in one commit, none twice. For one thread at a time. */
final class UpdaterWriter<S, P> {
    private static final String TRIED = "update";

    private final ItemKey key;
    private final Writes<S, P> writes;
    private @Nullable InDoubt inDoubt;

    UpdaterWriter(ItemKey key, Writes<S, P> writes) {
        this.key = key;
        this.writes = writes;
    }

    /**
     * A commit of which nobody knows whether it took effect.
     *
     * @param steps how many of those that wait it holds, from the first
     */
    private record InDoubt(Commit commit, int steps) {}

    /**
     * What became of steps.
     *
     * @param settled how many of them, from the first, need not wait any more
     * @param refused how many of these will never be written
     * @param why the first reason for that, if there is one
     */
    record Outcome(int settled, int refused, @Nullable RuntimeException why) {}

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
            boolean made = writes.committer().attempt(asked.commit()).committed();
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
            Commit commit;
            try {
                commit = commit(current, steps, applied);
            } catch (StoreException e) {
                throw e;
            } catch (RuntimeException e) {
                return new Outcome(steps.size(), steps.size(), e);
            }
            Committer.Attempt attempt = commit == null ? null : send(commit, steps.size());
            if (attempt == null || attempt.committed()) {
                return new Outcome(steps.size(), applied.refused, applied.why);
            }
            current = attempt.record();
        }
        throw committer.tooManyRaces(key, TRIED);
    }

    /** Makes the commit; null if no step is left to write. */
    private @Nullable Commit commit(@Nullable ItemRecord current, List<UnaryOperator<P>> steps, Applied applied) {
        if (current == null) {
            throw new UnknownItemException(key.toString(), TRIED);
        }
        Snapshot<S, P> base = writes.codec().snapshot(current);
        Draft draft = writes.draft(base, Edit.payload(old -> apply(old, steps, applied)));
        return applied.refused == steps.size() ? null : writes.committer().prepare(draft);
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

    private Committer.Attempt send(Commit commit, int steps) {
        try {
            return writes.committer().attempt(commit);
        } catch (StoreException e) {
            if (e.verdict() == Verdict.UNKNOWN) {
                inDoubt = new InDoubt(commit, steps);
            }
            throw e;
        }
    }
}
