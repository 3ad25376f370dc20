package dev.holdfast.store;

/**
 * One recorded line of history, as read from a store. Immutable.
 *
 * @param key which item
 * @param revision the commit that wrote it; one commit may have written several
 * @param number its place in the history of the item: 1, 2, 3 … without gap, going on after a deletion
 * @param entry what happened
 */
public record HistoryEntry(ItemKey key, long revision, long number, Entry entry) {}
