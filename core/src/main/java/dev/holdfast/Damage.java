package dev.holdfast;

import dev.holdfast.store.ItemKey;

/**
 * A stored item that cannot be read, found while reading others. Immutable.
 *
 * @param key which item
 * @param reason what is wrong, for people
 */
public record Damage(ItemKey key, String reason) {}
