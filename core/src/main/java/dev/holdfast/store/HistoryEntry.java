package dev.holdfast.store;

/**
 * A history entry as read from a store. Immutable.
 *
 * @param key the item
 * @param revision the revision of the commit that wrote the entry; one commit may write several
 * @param number its number in the history of the item: 1, 2, 3 … without gaps, continued after a deletion
 * @param entry the entry as it was committed
 */
public record HistoryEntry(ItemKey key, long revision, long number, Entry entry) {}
