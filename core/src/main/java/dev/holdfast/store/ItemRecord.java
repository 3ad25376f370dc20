package dev.holdfast.store;

/**
 * The newest committed form of an item, as read from a store. Immutable.
 *
 * @param key which item
 * @param revision the number of the commit that wrote it; strictly increasing over the whole store
 * @param entries how many history entries the item has had so far; the last one carries this number
 * @param body what was stored
 */
public record ItemRecord(ItemKey key, long revision, long entries, ItemBody body) {}
