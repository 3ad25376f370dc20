package dev.holdfast.sqlite.engine;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Instants as SQLite stores them: nanoseconds since 1970 where a long holds them (1677 to 2262), else ISO text. */
final class InstantColumn {
    private static final long SECOND = 1_000_000_000L;
    private static final Instant FIRST = Instant.ofEpochSecond(Long.MIN_VALUE / SECOND);
    private static final Instant LAST = Instant.ofEpochSecond(0, Long.MAX_VALUE);

    private InstantColumn() {}

    /** Returns a number for ordering; an instant beyond the range of a long maps to the end of that range. */
    static long order(Instant instant) {
        if (instant.isBefore(FIRST)) {
            return Long.MIN_VALUE;
        }
        return instant.isAfter(LAST) ? Long.MAX_VALUE : nanos(instant);
    }

    /** Returns the exact instant as a column value. */
    static @Nullable Object column(@Nullable Instant instant) {
        if (instant == null) {
            return null;
        }
        if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            return instant.toString();
        }
        return nanos(instant);
    }

    /** Returns the instant of a column value; an unreadable one would not match the checksum of its row anyway. */
    static @Nullable Instant of(@Nullable Object column) throws DateTimeParseException {
        if (column == null) {
            return null;
        }
        return column instanceof Number nanos ? ofNanos(nanos.longValue()) : Instant.parse(column.toString());
    }

    static Instant ofNanos(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
    }
}
