package dev.holdfast.examples.clipper.client;

/** Text for a terminal. */
final class Text {
    private Text() {}

    /** {@code text} in one line, without anything that a terminal would take for a command. */
    static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
    }

    /** {@code text} in exactly {@code width} columns: cut with an ellipsis, or filled with blanks. */
    static String fitted(String text, int width) {
        int length = text.codePointCount(0, text.length());
        if (length <= width) {
            return text + " ".repeat(width - length);
        }
        return width <= 0 ? "" : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }
}
