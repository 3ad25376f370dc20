package dev.holdfast.store;

/**
 * The newest committed version of an item, as read from a store. Immutable.
 *
 * @param key the item
 * @param revision the revision of the commit that wrote it; see {@link StateStore} for the order of revisions
 * @param entries the number of history entries that the item has had so far, which is the number of the last one
 * @param body the stored content
 */
public record ItemRecord(ItemKey key, long revision, long entries, ItemBody body) {}
