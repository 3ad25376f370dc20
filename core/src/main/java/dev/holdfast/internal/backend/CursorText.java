package dev.holdfast.internal.backend;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.time.DateTimeException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The text of a cursor: a decimal number, or a position and a number with an {@code @} between them. */
public final class CursorText {
    private CursorText() {}

    public static Cursor of(long number) {
        return new Cursor(Long.toString(number));
    }

    public static Cursor of(Object position, long number) {
        return new Cursor(position + "@" + number);
    }

    /** Returns the number of a cursor, or the one that stands for {@link Cursor#START}. */
    public static long number(Cursor cursor, long atStart) {
        return cursor.isStart() ? atStart : number(cursor, cursor.value());
    }

    /** Returns the number in a part of a cursor. */
    public static long number(Cursor cursor, String part) {
        try {
            return natural(part);
        } catch (NumberFormatException e) {
            throw foreign(cursor, e);
        }
    }

    /** Parses a cursor of two parts that is not {@link Cursor#START}. */
    public static <T> T pair(Cursor cursor, BiFunction<String, Long, T> parser) {
        int at = Math.max(cursor.value().indexOf('@'), 0);
        try {
            return parser.apply(
                    cursor.value().substring(0, at), natural(cursor.value().substring(at + 1)));
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

    /** Returns the error for a cursor that cannot be read. */
    public static StoreException foreign(Cursor cursor, @Nullable Throwable cause) {
        return new StoreException(
                Verdict.FATAL,
                "cursor '" + cursor.value() + "' was not created by this store for this query; start from Cursor.START",
                cause);
    }
}
