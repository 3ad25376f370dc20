/**
 * An example application: summarises a long text chunk by chunk, and finishes in spite of faults and crashes.
 *
 * <p>Start with {@link dev.holdfast.examples.transcript.JobRun}, which claims the job and opens its chunks, then read
 * {@link dev.holdfast.examples.transcript.chunk.ChunkPool}, which completes them.
 */
@NullMarked
package dev.holdfast.examples.transcript;

import org.jspecify.annotations.NullMarked;
