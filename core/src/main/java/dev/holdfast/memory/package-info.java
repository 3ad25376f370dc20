/**
 * The store that lives in memory: the reference for every other store, and every test's fake. Start at {@link
 * dev.holdfast.memory.InMemoryStore}.
 */
@NullMarked
package dev.holdfast.memory;

import org.jspecify.annotations.NullMarked;
