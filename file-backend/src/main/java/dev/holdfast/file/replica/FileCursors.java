package dev.holdfast.file.replica;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Cursors of the file store: a number in decimal, or an instant, {@code @} and a number. */
public final class FileCursors {
    private FileCursors() {}

    static Cursor of(long number) {
        return new Cursor(Long.toString(number));
    }

    static Cursor of(TypeIndex.ReadyKey position) {
        return new Cursor(position.at() + "@" + position.number());
    }

    /**
     * The number in a cursor.
     *
     * @param cursor a cursor of this store
     * @param atStart the number that stands for {@link Cursor#START}
     */
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

    private static long natural(String text) {
        long number = Long.parseLong(text);
        if (number < 0) {
            throw new NumberFormatException("negative");
        }
        return number;
    }

    private static StoreException foreign(Cursor cursor, @Nullable Throwable cause) {
        return new StoreException(
                Verdict.FATAL,
                "cursor '" + cursor.value() + "' was not made by this store for this query; start from Cursor.START",
                cause);
    }
}
