package dev.holdfast.file;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Cursors of this store: one number in decimal, or an instant and a number with an {@code @} between. */
final class Cursors {
    private Cursors() {}

    static Cursor of(long number) {
        return new Cursor(Long.toString(number));
    }

    static long number(Cursor cursor, long atStart) {
        if (cursor.isStart()) {
            return atStart;
        }
        try {
            return natural(cursor.value());
        } catch (NumberFormatException e) {
            throw foreign(cursor, e);
        }
    }

    private static long natural(String text) {
        long number = Long.parseLong(text);
        if (number < 0) {
            throw new NumberFormatException("negative");
        }
        return number;
    }

    static Cursor of(TypeTable.ReadyKey place) {
        return new Cursor(place.at() + "@" + place.number());
    }

    static TypeTable.ReadyKey ready(Cursor cursor) {
        if (cursor.isStart()) {
            return new TypeTable.ReadyKey(Instant.MIN, 0);
        }
        int at = cursor.value().indexOf('@');
        try {
            return new TypeTable.ReadyKey(
                    Instant.parse(cursor.value().subSequence(0, Math.max(at, 0))),
                    natural(cursor.value().substring(at + 1)));
        } catch (NumberFormatException | DateTimeException e) {
            throw foreign(cursor, e);
        }
    }

    private static StoreException foreign(Cursor cursor, @Nullable Throwable cause) {
        return new StoreException(
                Verdict.FATAL,
                "cursor '" + cursor.value() + "' was not made by this store for this query; start from Cursor.START",
                cause);
    }
}
