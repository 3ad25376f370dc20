package dev.holdfast.sqlite.mirror;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the items of the database one after the other, for the check. Called by the thread of the mirror. */
public interface RecordWalk {
    /**
     * Returns a page of items in the order of their keys; damaged ones are left out, because the audit of the database
     * reports them.
     *
     * @param after the page starts after this item; null to start with the first
     * @param limit the largest number of items
     * @return the items; fewer than the limit only at the end
     */
    List<ItemRecord> recordsAfter(@Nullable ItemKey after, int limit);

    /**
     * Returns whether an item is in the database, damaged or not.
     *
     * @param key the item
     * @return true if it exists
     */
    boolean exists(ItemKey key);

    /**
     * Returns one item as it is now.
     *
     * @param key the item
     * @return the item; null if it does not exist or is damaged
     */
    @Nullable
    ItemRecord record(ItemKey key);
}
