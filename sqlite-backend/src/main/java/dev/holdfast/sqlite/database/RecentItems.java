package dev.holdfast.sqlite.database;

import dev.holdfast.store.ItemKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The items that a connection wrote last, so that the writer need not read an item before it overwrites it. They are
 * forgotten as soon as another connection has committed, and end with their session, which is closed after any error:
 * they never differ from the database. A commit that overwrites a row from here does not notice damage to that row, and
 * does not depend on it; all other reads compare checksums. Confined to its session.
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
     * The facts that a commit needs about the row that it replaces.
     *
     * @param no the permanent number of the item
     * @param revision its newest commit
     * @param entries the number of its last history entry
     * @param visible its newest commit that wrote history entries, 0 if none
     * @param created the commit that started its life
     * @param state its state; null if it is deleted
     * @param readyAt its key in the index of ready items; null if it is not in it
     * @param tags its tags
     * @param leaseEnds when its lease expires; null without one
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

    /** Forgets everything if another connection has committed since; called first in a write transaction. */
    public void begin(long dataVersion) {
        if (dataVersion != version) {
            items.clear();
            revision = null;
            version = dataVersion;
        }
    }

    /** Returns the newest commit of the database; null if it must be read. */
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
