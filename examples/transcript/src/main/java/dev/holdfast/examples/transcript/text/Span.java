package dev.holdfast.examples.transcript.text;

/**
 * A range of a text. Immutable.
 *
 * @param start the position of the first character, from 0
 * @param end the position after the last character
 */
public record Span(int start, int end) {
    /** Checks the order. */
    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException(
                    "span " + start + " to " + end + " is invalid; let it end at or after its start");
        }
    }

    /** Returns the number of characters. */
    public int length() {
        return end - start;
    }

    /** Returns the same range some characters later. */
    public Span shifted(int by) {
        return new Span(start + by, end + by);
    }

    /** Returns this range of {@code text}. */
    public String of(String text) {
        return text.substring(start, end);
    }
}
