package dev.holdfast.examples.archive.catalogue;

import dev.holdfast.examples.common.text.Printable;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One recording of the old archive. Immutable.
 *
 * @param id the name of the recording, safe as a file name and in a URL path: 1 to 100 of {@code A-Z a-z 0-9 . _ -},
 *     starting with a letter or digit
 * @param date its first broadcast
 * @param title its title, any text
 * @param description a summary, any text; may be empty
 * @param file its file, relative to the catalogue, with {@code /} between directories
 */
public record Recording(String id, LocalDate date, String title, String description, String file) {

    /** The order of an archive: by date, then by id. */
    public static final Comparator<Recording> BY_DATE =
            Comparator.comparing(Recording::date).thenComparing(Recording::id);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]{1,8}$");

    /** Checks the id. */
    public Recording {
        Objects.requireNonNull(date, "date");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(file, "file");
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("recording id '" + Printable.line(id)
                    + "' is not usable; use 1 to 100 letters, digits, '.', '_' or '-',"
                    + " starting with a letter or digit");
        }
    }

    /** Returns the extension of {@link #file()} in lower case with its dot; empty if it has none, or an unusual one. */
    public String extension() {
        Matcher ending = EXTENSION.matcher(file);
        return ending.find() ? ending.group().toLowerCase(Locale.ROOT) : "";
    }
}
