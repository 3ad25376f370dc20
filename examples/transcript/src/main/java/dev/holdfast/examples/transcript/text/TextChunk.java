package dev.holdfast.examples.transcript.text;

import java.util.Objects;

/**
 * A numbered chunk of a text. It starts with the end of the previous chunk, which gives the processor some context.
 * Immutable.
 *
 * @param index its number, from 0
 * @param start its position in the text, in characters
 * @param context the number of leading characters that repeat the end of the previous chunk; 0 for the first
 * @param text the text, including the context
 */
public record TextChunk(int index, int start, int context, String text) {

    /** Checks the numbers. */
    public TextChunk {
        Objects.requireNonNull(text, "text");
        if (index < 0 || start < 0 || context < 0 || context >= text.length()) {
            throw new IllegalArgumentException("chunk " + index + " at " + start + " with " + context + " of "
                    + text.length() + " characters repeated is invalid; let each chunk add some text");
        }
    }

    /** Returns the text that the previous chunks do not have. */
    public String fresh() {
        return text.substring(context);
    }

    /** Returns the position of {@link #fresh} in the text. */
    public int freshStart() {
        return start + context;
    }
}
