/** Reads that change nothing: items by index, history and feed, chunks. */
@NullMarked
package dev.holdfast.redis.read;

import org.jspecify.annotations.NullMarked;
