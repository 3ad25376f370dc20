package dev.holdfast;

import dev.holdfast.store.ItemKey;

/**
 * A stored item that cannot be read, found while reading others. Immutable.
 *
 * @param key the item
 * @param reason why it cannot be read, for people
 */
public record Damage(ItemKey key, String reason) {}
