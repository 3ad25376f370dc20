package dev.holdfast.examples.transcript.chunk;

import dev.holdfast.examples.transcript.text.TextChunk;

/**
 * Processes the chunks of a text; the host supplies it. The shipped processor ranks sentences and needs nothing but the
 * text; another one may call a language model.
 *
 * <p>Several threads call it at once. A call that throws is repeated. Once a call has returned, its result is stored
 * and {@code process} is not called again for this chunk, not even by a later run.
 */
public interface ChunkProcessor {

    /**
     * Returns the name of the processor with its settings. A different name means different results: a job that one
     * processor started is not finished by another.
     *
     * @return a short constant text
     */
    String name();

    /**
     * Processes one chunk.
     *
     * @param chunk the chunk
     * @return the result to store; for a repeatable summary, it depends on nothing but the chunk
     * @throws Exception if it failed; the call is repeated a few times
     */
    ChunkResult process(TextChunk chunk) throws Exception;
}
