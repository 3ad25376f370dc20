package dev.holdfast.examples.clipper.client;

/** Formats text for a terminal. */
final class TerminalText {
    private TerminalText() {}

    /** Returns {@code text} on one line, without control sequences. */
    static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
    }

    /** Returns {@code text} in exactly {@code width} columns, cut with an ellipsis or padded with spaces. */
    static String fitted(String text, int width) {
        int length = text.codePointCount(0, text.length());
        if (length <= width) {
            return text + " ".repeat(width - length);
        }
        return width <= 0 ? "" : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }
}
