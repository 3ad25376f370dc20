package dev.holdfast.examples.common.text;

/** Makes untrusted text safe for one line of a message or of a terminal. */
public final class Printable {
    private static final int MAX_CHARS = 160;
    private static final char REPLACEMENT = '\uFFFD';

    private Printable() {}

    /** Returns {@code text} with control characters replaced by U+FFFD, cut after 160 characters. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(MAX_CHARS).forEach(c -> line.appendCodePoint(isControl(c) ? REPLACEMENT : c));
        return text.codePointCount(0, text.length()) > MAX_CHARS
                ? line.append('…').toString()
                : line.toString();
    }

    /** Returns whether a character controls the output, changes the direction of a line, or is half of a pair. */
    public static boolean isControl(int c) {
        boolean half = Character.getType(c) == Character.SURROGATE;
        boolean direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        return Character.isISOControl(c) || half || direction;
    }
}
