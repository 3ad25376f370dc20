/**
 * All that a store holds, in memory: what the store in memory is, and what a store that keeps everything in one file
 * reads and writes. Exported to Holdfast's own modules only.
 */
@NullMarked
package dev.holdfast.internal.memory;

import org.jspecify.annotations.NullMarked;
