/**
 * An example application: a long text summarised chunk by chunk, finished whatever happens on the way.
 *
 * <p>Start with {@link dev.holdfast.examples.transcript.ChunkProcessor}, which the host supplies, and {@link
 * dev.holdfast.examples.transcript.TextChunk}, what it is given.
 */
@NullMarked
package dev.holdfast.examples.transcript;

import org.jspecify.annotations.NullMarked;
