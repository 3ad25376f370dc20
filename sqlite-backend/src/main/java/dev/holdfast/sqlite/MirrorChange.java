package dev.holdfast.sqlite;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import org.jspecify.annotations.Nullable;

/**
 * The newest change of an item that the mirror has to follow. Immutable.
 *
 * @param key which item
 * @param revision the commit that made it what it is
 * @param record the item now; null if it was deleted
 */
record MirrorChange(ItemKey key, long revision, @Nullable ItemRecord record) {}
