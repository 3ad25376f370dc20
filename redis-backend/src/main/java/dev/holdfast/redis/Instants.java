package dev.holdfast.redis;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Instants as text of fixed width, which is ordered as they are: {@code 2026-01-01T12:00:00.000000000Z}. */
final class Instants {
    /** How many characters every text has. */
    static final int CHARS = 30;

    private static final int LAST_YEAR = 9999;

    private Instants() {}

    /**
     * The text of an instant.
     *
     * @param instant of the years 0 to 9999
     * @throws IllegalArgumentException if it is of another year
     */
    static String text(Instant instant) {
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

    /** The text, or the empty text for no instant. */
    static String textOrEmpty(@Nullable Instant instant) {
        return instant == null ? "" : text(instant);
    }

    /** The instant of a text that {@link #textOrEmpty} has made. */
    static @Nullable Instant parse(String text) {
        return text.isEmpty() ? null : Instant.parse(text);
    }
}
