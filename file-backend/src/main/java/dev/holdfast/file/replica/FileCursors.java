package dev.holdfast.file.replica;

import dev.holdfast.store.Cursor;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Cursors of this store: one number in decimal, or an instant and a number with an {@code @} between. */
public final class FileCursors {
    private FileCursors() {}

    static Cursor of(long number) {
        return new Cursor(Long.toString(number));
    }

    public static long number(Cursor cursor, long atStart) {
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

    static Cursor of(TypeIndex.ReadyKey place) {
        return new Cursor(place.at() + "@" + place.number());
    }

    static TypeIndex.ReadyKey ready(Cursor cursor) {
        if (cursor.isStart()) {
            return new TypeIndex.ReadyKey(Instant.MIN, 0);
        }
        int at = cursor.value().indexOf('@');
        try {
            return new TypeIndex.ReadyKey(
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
