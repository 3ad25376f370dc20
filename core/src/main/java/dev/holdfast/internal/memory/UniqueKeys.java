package dev.holdfast.internal.memory;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The items of one type by their unique keys. Guarded by its user. */
public final class UniqueKeys {
    private final Map<Key, ItemKey> holders = new HashMap<>();

    private record Key(String name, String value) {}

    /** Adds the keys of a record; a key that another item has stays with it, which {@link #faults} reports. */
    public void add(ItemRecord record) {
        if (!record.body().uniqueKeys().isEmpty()) {
            record.body()
                    .uniqueKeys()
                    .forEach((name, value) -> holders.putIfAbsent(new Key(name, value), record.key()));
        }
    }

    /** Removes the keys of a record. */
    public void remove(ItemRecord record) {
        if (!record.body().uniqueKeys().isEmpty()) {
            record.body().uniqueKeys().forEach((name, value) -> holders.remove(new Key(name, value), record.key()));
        }
    }

    boolean isEmpty() {
        return holders.isEmpty();
    }

    /** Returns the item that has a key; null if none has it. */
    public @Nullable ItemKey holder(String name, String value) {
        return holders.get(new Key(name, value));
    }

    /** Returns the refusal of a commit, one of whose keys another item has; null if there is none. */
    public CommitResult.@Nullable Duplicate duplicate(Commit commit) {
        ItemBody body = commit.body();
        if (body == null || body.uniqueKeys().isEmpty()) {
            return null;
        }
        for (Map.Entry<String, String> key : body.uniqueKeys().entrySet()) {
            ItemKey holder = holder(key.getKey(), key.getValue());
            if (holder != null && !holder.equals(commit.key())) {
                return new CommitResult.Duplicate(key.getKey(), key.getValue(), holder);
            }
        }
        return null;
    }

    /** Compares the keys with the records of their items; returns what is wrong, for people. */
    public List<String> faults(Iterable<ItemRecord> records) {
        Map<Key, ItemKey> truth = new HashMap<>();
        List<String> faults = new ArrayList<>();
        for (ItemRecord record : records) {
            record.body().uniqueKeys().forEach((name, value) -> {
                ItemKey other = truth.putIfAbsent(new Key(name, value), record.key());
                if (other != null) {
                    faults.add("its unique key " + name + " belongs to " + record.key() + " too");
                }
            });
        }
        holders.forEach((key, holder) -> {
            if (!Objects.equals(truth.get(key), holder) && faults.isEmpty()) {
                faults.add("unique key " + key.name() + " leads to " + holder + ", which does not have it");
            }
        });
        truth.forEach((key, holder) -> {
            if (!holders.containsKey(key)) {
                faults.add("unique key " + key.name() + " does not lead to " + holder + ", which has it");
            }
        });
        return faults;
    }
}
