package dev.holdfast.sqlite.engine;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import org.jspecify.annotations.Nullable;

/** The text of a cursor: a decimal number, or two with an {@code @} between them. */
public final class CursorText {
    private CursorText() {}

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

    /**
     * A position in the order of ready items.
     *
     * @param at the instant, as {@link InstantColumn#order} gives it
     * @param no the item
     */
    record Ready(long at, long no) {
        static final Ready START = new Ready(Long.MIN_VALUE, -1);

        Cursor cursor() {
            return new Cursor(at + "@" + no);
        }
    }

    static Ready ready(Cursor cursor) {
        if (cursor.isStart()) {
            return Ready.START;
        }
        int at = cursor.value().indexOf('@');
        try {
            return new Ready(
                    Long.parseLong(cursor.value(), 0, Math.max(at, 0), 10),
                    natural(cursor.value().substring(at + 1)));
        } catch (NumberFormatException e) {
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
