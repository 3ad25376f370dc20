package dev.holdfast.sqlite.database;

import dev.holdfast.store.ItemKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the writer's connection itself wrote last, so that it need not read that again before it writes over it. It is
 * forgotten as soon as another connection has committed, and goes with its session, which ends after any error: so it
 * never differs from the database. Damage to a stored row is not noticed by a commit that writes over it from here;
 * the new row owes nothing to the damaged one, and all other reads compare checksums as ever. Confined to its session.
 */
public final class RecentItems {
    private static final int MOST = 4096;

    private final Map<ItemKey, Item> items = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ItemKey, Item> eldest) {
            return size() > MOST;
        }
    };
    private long version = -1;
    private @Nullable Long revision;

    /**
     * What a commit must know of the row that it replaces.
     *
     * @param no the item's number, for ever
     * @param revision its newest commit
     * @param entries the number of its last history entry
     * @param visible its newest commit that wrote history entries, 0 if none
     * @param created the commit that began its life
     * @param state its state; null if it is deleted
     * @param readyAt where the index of what is ready has it; null if nowhere
     * @param tags its tags
     * @param leaseEnds when its lease ends; null without one
     */
    public record Item(
            long no,
            long revision,
            long entries,
            long visible,
            long created,
            @Nullable String state,
            @Nullable Long readyAt,
            Set<String> tags,
            @Nullable Instant leaseEnds) {}

    /** Forgets all if another connection has committed since; the first step inside a write transaction. */
    public void begin(long dataVersion) {
        if (dataVersion != version) {
            items.clear();
            revision = null;
            version = dataVersion;
        }
    }

    /** The newest commit of the database; null if that must be read. */
    @Nullable
    public Long revision() {
        return revision;
    }

    public void committed(long newest) {
        revision = newest;
    }

    @Nullable
    public Item get(ItemKey key) {
        return items.get(key);
    }

    public void put(ItemKey key, Item item) {
        items.put(key, item);
    }
}
