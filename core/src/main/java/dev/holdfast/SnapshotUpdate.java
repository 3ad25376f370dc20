package dev.holdfast;

import dev.holdfast.store.Commit;
import dev.holdfast.store.ItemRecord;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Updates an item from a snapshot that the host holds, and does what its policy says when somebody else was faster. */
record SnapshotUpdate<S, P>(Writes<S, P> writes, Snapshot<S, P> from, Edit<P> edit, ConflictPolicy<P> policy) {
    private static final String TRIED = "update";

    Snapshot<S, P> run() {
        writes.pace().require(from.key(), TRIED);
        Committer<S, P> committer = writes.committer();
        Draft draft = writes.draft(from, own());
        for (int i = 0; i < committer.casAttempts(); i++) {
            Committer.Attempt attempt = committer.attempt(draft);
            if (attempt.committed()) {
                return writes.codec().made(attempt);
            }
            ItemRecord newer = attempt.record();
            if (policy.way() == ConflictPolicy.Way.FAIL) {
                throw stale(newer);
            }
            if (newer == null) {
                throw new UnknownItemException(from.key().toString(), TRIED);
            }
            Snapshot<S, P> base = writes.codec().snapshot(newer);
            draft = writes.draft(base, onto(base));
        }
        throw committer.tooManyRaces(from.key(), TRIED);
    }

    /** The step on the payload as it was read; bound anew, since the host may have changed the object of the snapshot. */
    private Edit<P> own() {
        UnaryOperator<P> step = edit.payload();
        return step == null ? edit : edit.withPayload(old -> step.apply(known()));
    }

    private Edit<P> onto(Snapshot<S, P> base) {
        UnaryOperator<P> step = edit.payload();
        if (step == null || policy.way() == ConflictPolicy.Way.REAPPLY) {
            return edit;
        }
        return edit.withPayload(theirs -> merged(base, theirs, step.apply(known())));
    }

    private P merged(Snapshot<S, P> base, P theirs, P mine) {
        if (policy.way() == ConflictPolicy.Way.MERGE) {
            return policy.host().merge(known(), theirs, mine);
        }
        return PayloadMerge.onto(writes.codec(), from, base, mine);
    }

    private P known() {
        return writes.codec().payload(from, from.document().payload());
    }

    private ConflictException stale(@Nullable ItemRecord newer) {
        long revision = newer == null ? Commit.ABSENT : newer.revision();
        String wrong = newer == null
                ? "it was at revision " + from.revision() + " and has been deleted; create it again or leave it"
                : "it was at revision " + from.revision() + " and is at " + revision + " in "
                        + newer.body().state() + "; read it again and decide anew";
        return new ConflictException(from.key().toString(), TRIED, wrong, from.revision(), revision);
    }
}
