package dev.holdfast.internal.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.ConflictException;
import dev.holdfast.CreateResult;
import dev.holdfast.Items;
import dev.holdfast.MoveResult;
import dev.holdfast.Note;
import dev.holdfast.internal.update.UpdateLimiter;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The writes of {@link Items} to one item outside of claims. Thread-safe. */
public record ItemWrites<S, P>(
        String owner, ItemCodec<S, P> codec, Rules<S, P> rules, Committer<S, P> committer, UpdateLimiter limiter) {
    public CreateResult<S, P> create(ItemKey key, P payload, Note note) {
        Optional<ItemRecord> existing = committer.store().read(key);
        if (existing.isPresent()) {
            return new CreateResult.AlreadyExists<>(codec.snapshot(existing.get()));
        }
        CommitOutcome outcome = committer.commit(rules.create(key, payload, note, owner, committer.now()));
        ItemRecord record = outcome.record();
        if (record == null) {
            throw new ConflictException(
                    key.toString(), "create", "other writers created and deleted it at the same time; try again");
        }
        ItemSnapshot<S, P> item = codec.snapshot(record);
        return outcome.committed() ? new CreateResult.Created<>(item) : new CreateResult.AlreadyExists<>(item);
    }

    public MoveResult<S, P> move(ItemSnapshot<S, P> from, S to, ItemEdit<P> edit) {
        CommitOutcome outcome = committer.commit(moveDraft(from, to, edit));
        if (outcome.committed()) {
            return new MoveResult.Moved<>(codec.snapshot(outcome));
        }
        ItemRecord current = outcome.record();
        return new MoveResult.Conflict<>(current == null ? null : codec.snapshot(current));
    }

    public ItemSnapshot<S, P> move(ItemKey key, S to, ItemEdit<P> edit) {
        return committer.apply(key, "move to " + to, base -> moveDraft(base, to, edit));
    }

    /** Moves an item out of a state that the workflow does not declare. */
    public ItemSnapshot<S, P> moveUndeclared(ItemKey key, S to, Note note) {
        return committer.apply(
                key,
                "move to " + to,
                record -> codec.snapshotAs(to, record),
                base -> rules.moveUndeclared(base, note, owner, committer.now()));
    }

    public CommitDraft moveDraft(ItemSnapshot<S, P> base, S to, ItemEdit<P> edit) {
        return rules.move(base, to, edit, owner, committer.now());
    }

    public ItemSnapshot<S, P> update(ItemKey key, ItemEdit<P> edit) {
        limiter.require(key, "update");
        return committer.apply(key, "update", base -> draft(base, edit));
    }

    /** Changes the payload by a JSON merge patch. */
    public ItemSnapshot<S, P> patch(ItemKey key, String mergePatch, Note note) {
        limiter.require(key, "patch");
        JsonNode patch = codec.parsePatch(key, mergePatch);
        return committer.apply(
                key, "patch", codec::unbound, base -> rules.patch(base, patch, note, owner, committer.now()));
    }

    public CommitDraft draft(ItemSnapshot<S, P> base, ItemEdit<P> edit) {
        return rules.update(base, edit, owner, committer.now());
    }

    public ItemSnapshot<S, P> event(ItemKey key, String event, @Nullable String text) {
        return committer.apply(key, "record event", base -> rules.event(base, event, text, owner, committer.now()));
    }

    public boolean delete(ItemKey key) {
        return committer.delete(key, owner);
    }
}
