package dev.holdfast.redis.format;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Instants as text of fixed width, which sorts by time: {@code 2026-01-01T12:00:00.000000000Z}. */
public final class InstantText {
    /** The number of characters of every text. */
    public static final int CHARS = 30;

    private static final int LAST_YEAR = 9999;

    private InstantText() {}

    /**
     * Formats an instant.
     *
     * @param instant in the years 0 to 9999
     * @throws IllegalArgumentException if it is in another year
     */
    public static String format(Instant instant) {
        LocalDateTime date = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        if (date.getYear() < 0 || date.getYear() > LAST_YEAR) {
            throw new IllegalArgumentException(
                    "instant " + instant + " cannot be stored; use one of the years 0 to " + LAST_YEAR);
        }
        char[] text = new char[CHARS];
        digits(text, 0, 4, date.getYear(), '-');
        digits(text, 5, 2, date.getMonthValue(), '-');
        digits(text, 8, 2, date.getDayOfMonth(), 'T');
        digits(text, 11, 2, date.getHour(), ':');
        digits(text, 14, 2, date.getMinute(), ':');
        digits(text, 17, 2, date.getSecond(), '.');
        digits(text, 20, 9, date.getNano(), 'Z');
        return new String(text);
    }

    private static void digits(char[] into, int at, int count, int value, char end) {
        int rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            into[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        into[at + count] = end;
    }

    /** Formats an instant; null becomes the empty text. */
    public static String formatOrEmpty(@Nullable Instant instant) {
        return instant == null ? "" : format(instant);
    }

    /** Parses a text of {@link #formatOrEmpty}. */
    static @Nullable Instant parse(String text) {
        return text.isEmpty() ? null : Instant.parse(text);
    }
}
