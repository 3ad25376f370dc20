/** The store that keeps everything in memory. */
@NullMarked
package dev.holdfast.memory;

import org.jspecify.annotations.NullMarked;
