package dev.holdfast.sqlite.mirror;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the items of the database one after the other, for checks. Called by the thread of the mirror. */
public interface RecordWalk {
    /**
     * A page of items in the order of their keys; damaged ones are left out, because the database reports them.
     *
     * @param after items after this one; null from the first on
     * @param limit the most items
     * @return the items; fewer than the limit only at the end
     */
    List<ItemRecord> recordsAfter(@Nullable ItemKey after, int limit);

    /**
     * Tells whether an item is in the database, damaged or not.
     *
     * @param key which item
     * @return true if so
     */
    boolean exists(ItemKey key);

    /**
     * One item as it is now.
     *
     * @param key which item
     * @return the item; null if it does not exist or is damaged
     */
    @Nullable
    ItemRecord record(ItemKey key);
}
