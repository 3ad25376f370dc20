package dev.holdfast.examples.transcript;

/**
 * A stretch of a text. Immutable.
 *
 * @param start the first character, from 0
 * @param end the character after the last
 */
record Span(int start, int end) {
    Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("span " + start + " to " + end + " runs backwards");
        }
    }

    int length() {
        return end - start;
    }

    Span shifted(int by) {
        return new Span(start + by, end + by);
    }

    String of(String text) {
        return text.substring(start, end);
    }
}
