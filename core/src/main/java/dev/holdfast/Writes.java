package dev.holdfast;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link States} changes, one item at a time and outside of claims. Thread-safe. */
record Writes<S, P>(String owner, ItemCodec<S, P> codec, Rules<S, P> rules, Committer<S, P> committer, Pace pace) {
    Creation<S, P> create(ItemKey key, P payload, Edit<P> edit) {
        Optional<ItemRecord> there = committer.store().read(key);
        if (there.isPresent()) {
            return new Creation<>(codec.snapshot(there.get()), false);
        }
        Committer.Attempt attempt = committer.attempt(rules.create(key, payload, edit, owner, committer.now()));
        ItemRecord record = attempt.record();
        if (record == null) {
            throw new ConflictException(
                    key.toString(), "create", "it was created and deleted by others meanwhile; try again");
        }
        return new Creation<>(codec.snapshot(record), attempt.committed());
    }

    MoveResult<S, P> move(Snapshot<S, P> from, S to, Edit<P> edit) {
        Committer.Attempt attempt = committer.attempt(moveDraft(from, to, edit));
        if (attempt.committed()) {
            return new MoveResult.Moved<>(codec.made(attempt));
        }
        ItemRecord current = attempt.record();
        return new MoveResult.Conflict<>(current == null ? null : codec.snapshot(current));
    }

    Snapshot<S, P> move(ItemKey key, S to, Edit<P> edit) {
        return committer.apply(key, "move to " + to, base -> moveDraft(base, to, edit));
    }

    Draft moveDraft(Snapshot<S, P> base, S to, Edit<P> edit) {
        return rules.move(base, to, edit, owner, committer.now());
    }

    Snapshot<S, P> update(ItemKey key, Edit<P> edit) {
        pace.require(key, "update");
        return committer.apply(key, "update", base -> draft(base, edit));
    }

    Draft draft(Snapshot<S, P> base, Edit<P> edit) {
        return rules.update(base, edit, owner, committer.now());
    }

    Snapshot<S, P> event(ItemKey key, String event, @Nullable String text) {
        return committer.apply(key, "record event", base -> rules.event(base, event, text, owner, committer.now()));
    }

    boolean delete(ItemKey key) {
        return committer.delete(key, owner);
    }
}
