package dev.holdfast.sqlite.mirror;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import org.jspecify.annotations.Nullable;

/**
 * A change that the mirror has to make. Immutable.
 *
 * @param key the item
 * @param revision its newest commit
 * @param record its content; null if it is deleted
 */
public record MirrorChange(
        ItemKey key, long revision, @Nullable ItemRecord record) {}
