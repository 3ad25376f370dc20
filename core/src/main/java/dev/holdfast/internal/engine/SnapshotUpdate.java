package dev.holdfast.internal.engine;

import dev.holdfast.ConflictException;
import dev.holdfast.ConflictPolicy;
import dev.holdfast.UnknownItemException;
import dev.holdfast.store.Commit;
import dev.holdfast.store.ItemRecord;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Updates an item from a snapshot that the host holds, and applies its policy if another writer was faster. */
public record SnapshotUpdate<S, P>(
        ItemWrites<S, P> writes, ItemSnapshot<S, P> from, ItemEdit<P> edit, ConflictPolicy<P> policy) {
    private static final String OPERATION = "update";

    public ItemSnapshot<S, P> run() {
        writes.limiter().require(from.key(), OPERATION);
        Committer<S, P> committer = writes.committer();
        CommitDraft draft = writes.draft(from, own());
        for (int i = 0; i < committer.casAttempts(); i++) {
            CommitOutcome outcome = committer.commit(draft);
            if (outcome.committed()) {
                return writes.codec().snapshot(outcome);
            }
            ItemRecord newer = outcome.record();
            if (policy instanceof ConflictPolicy.Fail) {
                throw stale(newer);
            }
            if (newer == null) {
                throw new UnknownItemException(from.key().toString(), OPERATION);
            }
            ItemSnapshot<S, P> base = writes.codec().snapshot(newer);
            draft = writes.draft(base, onto(base));
        }
        throw committer.lostRaces(from.key(), OPERATION);
    }

    /**
     * The step applied to the payload as it was read, bound again since the host may have changed the object of the
     * snapshot.
     */
    private ItemEdit<P> own() {
        UnaryOperator<P> step = edit.step();
        return step == null ? edit : edit.withStep(old -> step.apply(known()));
    }

    private ItemEdit<P> onto(ItemSnapshot<S, P> base) {
        UnaryOperator<P> step = edit.step();
        if (step == null || policy instanceof ConflictPolicy.Reapply) {
            return edit;
        }
        return edit.withStep(theirs -> merged(base, theirs, step.apply(known())));
    }

    private P merged(ItemSnapshot<S, P> base, P theirs, P mine) {
        if (policy instanceof ConflictPolicy.Merge<P> custom) {
            return custom.merge().merge(known(), theirs, mine);
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
                        + newer.body().state() + "; read it again and decide again";
        return new ConflictException(from.key().toString(), OPERATION, wrong, from.revision(), revision);
    }
}
