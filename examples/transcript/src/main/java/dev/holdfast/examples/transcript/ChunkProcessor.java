package dev.holdfast.examples.transcript;

/**
 * What is done to each piece of the text; the host supplies it. Shipped is {@link TextRank}, which needs nothing but the
 * text; another may ask a language model.
 *
 * <p>Several threads call it at once. Each piece is processed until one call returns; what it returned is kept, and
 * {@code process} is not called again for the piece, also not by a later run. When it throws, the piece is tried again.
 */
public interface ChunkProcessor {

    /**
     * What this is and how it is set; a job that one processor began is not finished by another. Changes when results
     * would.
     *
     * @return a short text, always the same
     */
    String name();

    /**
     * Processes one piece.
     *
     * @param chunk the piece
     * @return what is worth keeping; depends on the piece alone if the summary is to be the same each time
     * @throws Exception if it failed; it is tried again a few times
     */
    ChunkResult process(TextChunk chunk) throws Exception;
}
