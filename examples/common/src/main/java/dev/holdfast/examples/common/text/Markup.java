package dev.holdfast.examples.common.text;

/** Makes untrusted text safe for XML and HTML. */
public final class Markup {
    private static final char REPLACEMENT = '\uFFFD';

    private Markup() {}

    /** Returns {@code text} with everything that XML 1.0 cannot represent replaced by U+FFFD. */
    public static String xml(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(isAllowedInXml(c) ? c : REPLACEMENT));
        return clean.toString();
    }

    /** Returns {@code text} escaped for HTML text or a quoted attribute. */
    public static String html(String text) {
        return xml(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static boolean isAllowedInXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
