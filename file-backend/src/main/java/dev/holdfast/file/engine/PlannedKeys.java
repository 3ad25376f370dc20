package dev.holdfast.file.engine;

import dev.holdfast.file.replica.Replica;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The unique keys as they will be after planned commits. Confined to one thread. */
final class PlannedKeys {
    private final Replica replica;
    private final Map<Key, Optional<ItemKey>> planned = new HashMap<>();

    private record Key(String type, String name, String value) {}

    PlannedKeys(Replica replica) {
        this.replica = replica;
    }

    /** Returns the refusal of a commit, one of whose keys another item has; null if there is none. */
    CommitResult.@Nullable Duplicate duplicate(Commit commit) {
        ItemBody body = commit.body();
        if (body == null || body.uniqueKeys().isEmpty()) {
            return null;
        }
        for (Map.Entry<String, String> key : body.uniqueKeys().entrySet()) {
            ItemKey holder = holder(new Key(commit.key().type(), key.getKey(), key.getValue()));
            if (holder != null && !holder.equals(commit.key())) {
                return new CommitResult.Duplicate(key.getKey(), key.getValue(), holder);
            }
        }
        return null;
    }

    private @Nullable ItemKey holder(Key key) {
        Optional<ItemKey> holder = planned.get(key);
        return holder == null ? replica.holder(key.type(), key.name(), key.value()) : holder.orElse(null);
    }

    /** Plans that an item has another record. */
    void replace(@Nullable ItemRecord before, @Nullable ItemRecord after) {
        if (before != null && !before.body().uniqueKeys().isEmpty()) {
            before.body().uniqueKeys().forEach((name, value) -> put(before.key(), name, value, Optional.empty()));
        }
        if (after != null && !after.body().uniqueKeys().isEmpty()) {
            after.body().uniqueKeys().forEach((name, value) -> put(after.key(), name, value, Optional.of(after.key())));
        }
    }

    private void put(ItemKey item, String name, String value, Optional<ItemKey> holder) {
        planned.put(new Key(item.type(), name, value), holder);
    }
}
