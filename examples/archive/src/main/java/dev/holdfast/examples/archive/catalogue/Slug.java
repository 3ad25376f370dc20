package dev.holdfast.examples.archive.catalogue;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Turns the name of a file into an id that is safe as a file name and in a URL. */
final class Slug {
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NOT_SLUG = Pattern.compile("[^a-z0-9_]+");
    private static final Pattern OUTER_DASHES = Pattern.compile("^[-_]+|[-_]+$");
    private static final Pattern DEVICE_NAME = Pattern.compile("con|prn|aux|nul|com\\d|lpt\\d");
    private static final int MAX_LENGTH = 60;

    private Slug() {}

    /** Returns 1 to 60 characters of {@code a-z 0-9 _ -} that resemble {@code name}. */
    static String of(String name) {
        String plain = MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        String dashed = trimDashes(NOT_SLUG.matcher(plain).replaceAll("-"));
        String slug = dashed.length() > MAX_LENGTH ? trimDashes(dashed.substring(0, MAX_LENGTH)) : dashed;
        if (slug.isEmpty()) {
            return "recording";
        }
        return DEVICE_NAME.matcher(slug).matches() ? "recording-" + slug : slug;
    }

    private static String trimDashes(String text) {
        return OUTER_DASHES.matcher(text).replaceAll("");
    }
}
