package dev.holdfast.sqlite.mirror;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the mirror of an item has to become. Immutable.
 *
 * @param key which item
 * @param revision its newest commit
 * @param record what it holds now; null if it is deleted
 */
public record MirrorChange(
        ItemKey key, long revision, @Nullable ItemRecord record) {}
