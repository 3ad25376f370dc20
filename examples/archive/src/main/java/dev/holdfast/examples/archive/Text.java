package dev.holdfast.examples.archive;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes text that comes from outside safe for the place it goes to. Immutable. */
final class Text {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NOT_SLUG = Pattern.compile("[^a-z0-9_]+");
    private static final Pattern DASHES_AT_THE_ENDS = Pattern.compile("^[-_]+|[-_]+$");
    private static final Pattern DEVICE_NAME = Pattern.compile("con|prn|aux|nul|com\\d|lpt\\d");
    private static final int MAX_SLUG_LENGTH = 60;
    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /** A name of {@code a-z 0-9 _ -} that reminds of {@code name}, never empty and at most 60 characters long. */
    static String slug(String name) {
        String plain = MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        String dashed = trimDashes(NOT_SLUG.matcher(plain).replaceAll("-"));
        String slug = dashed.length() > MAX_SLUG_LENGTH ? trimDashes(dashed.substring(0, MAX_SLUG_LENGTH)) : dashed;
        if (slug.isEmpty()) {
            return "recording";
        }
        return DEVICE_NAME.matcher(slug).matches() ? "recording-" + slug : slug;
    }

    /** {@code text} with what XML 1.0 cannot hold (control characters, halves of pairs) replaced by U+FFFD. */
    static String xml(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(allowedInXml(c) ? c : REPLACEMENT));
        return clean.toString();
    }

    /** {@code text} escaped for an HTML text or a quoted attribute. */
    static String html(String text) {
        return xml(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** {@code text} fit for one line of a message: control characters replaced, cut after 120 characters. */
    static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", String.valueOf(REPLACEMENT));
        return line.length() > 120 ? line.substring(0, 120) + "…" : line;
    }

    private static String trimDashes(String text) {
        return DASHES_AT_THE_ENDS.matcher(text).replaceAll("");
    }

    private static boolean allowedInXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
