/**
 * A store in memory: the reference for all other stores, and a fake for tests. Start with {@link
 * dev.holdfast.memory.InMemoryStore}.
 */
@NullMarked
package dev.holdfast.memory;

import org.jspecify.annotations.NullMarked;
