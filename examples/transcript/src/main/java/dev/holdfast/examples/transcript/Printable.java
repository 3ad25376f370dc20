package dev.holdfast.examples.transcript;

/** Makes text that comes from outside safe for the place it goes to. Immutable. */
final class Printable {
    private static final int MOST_CHARS = 160;
    private static final String MARKUP = "\\`*_[]<>#|";

    private Printable() {}

    /** {@code text} fit for one line of a message: control characters replaced, cut when it is long. */
    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(MOST_CHARS).forEach(c -> line.appendCodePoint(isControl(c) ? '\uFFFD' : c));
        return text.codePointCount(0, text.length()) > MOST_CHARS
                ? line.append('…').toString()
                : line.toString();
    }

    /** {@code text} on one line, each run of white space one space. */
    static String joined(String text) {
        StringBuilder joined = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Sentences.isSpace(c)) {
                gap = true;
            } else {
                if (gap && !joined.isEmpty()) {
                    joined.append(' ');
                }
                gap = false;
                joined.append(c);
            }
        }
        return joined.toString();
    }

    /** {@code text} as Markdown that says just this, whatever is in it. */
    static String markdown(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        joined(text).codePoints().forEach(c -> {
            if (MARKUP.indexOf(c) >= 0) {
                safe.append('\\');
            }
            safe.appendCodePoint(isControl(c) ? '\uFFFD' : c);
        });
        if (safe.length() > 1 && "-+=~".indexOf(safe.charAt(0)) >= 0) {
            safe.insert(0, '\\'); // it would begin a list, or underline what stands above
        }
        int digits = 0;
        while (digits < safe.length() && Character.isDigit(safe.charAt(digits))) {
            digits++;
        }
        if (digits > 0 && digits < safe.length() && ".)".indexOf(safe.charAt(digits)) >= 0) {
            safe.insert(digits, '\\'); // so would a number
        }
        return safe.toString();
    }

    private static boolean isControl(int c) {
        int type = Character.getType(c);
        boolean half = type == Character.SURROGATE;
        // the last would turn round the line they stand in
        return Character.isISOControl(c) || half || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }
}
