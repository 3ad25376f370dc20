package dev.holdfast.examples.transcript;

import java.util.Objects;

/**
 * A numbered piece of a text, which begins with the end of the piece before, so that a processor knows what came before.
 * Immutable.
 *
 * @param index its number, from 0
 * @param start where it begins in the text, in characters
 * @param context how many of its first characters repeat the end of the piece before; 0 for the first
 * @param text what it says
 */
public record TextChunk(int index, int start, int context, String text) {

    public TextChunk {
        Objects.requireNonNull(text, "text");
        if (index < 0 || start < 0 || context < 0 || context >= text.length()) {
            throw new IllegalArgumentException("chunk " + index + " at " + start + " with " + context + " of "
                    + text.length() + " characters repeated makes no sense; let a chunk add something");
        }
    }

    /** What this piece adds to the ones before. */
    public String fresh() {
        return text.substring(context);
    }

    /** Where {@link #fresh} begins in the text. */
    int freshStart() {
        return start + context;
    }
}
