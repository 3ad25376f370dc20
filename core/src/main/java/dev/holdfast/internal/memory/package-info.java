/**
 * The contents of a store in memory, shared by the memory store and by the store that keeps everything in one file.
 * Exported to Holdfast's own modules only.
 */
@NullMarked
package dev.holdfast.internal.memory;

import org.jspecify.annotations.NullMarked;
