package dev.holdfast.internal.memory;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.StoreException;
import java.util.List;
import java.util.function.Function;

/** The cursors of tables in memory: decimal numbers. */
final class Cursors {
    private Cursors() {}

    static long revision(Cursor cursor) {
        return number(cursor, 0);
    }

    static long number(Cursor cursor, long atStart) {
        if (cursor.isStart()) {
            return atStart;
        }
        try {
            return Long.parseLong(cursor.value());
        } catch (NumberFormatException e) {
            throw foreign(cursor, e);
        }
    }

    static StoreException foreign(Cursor cursor, Throwable cause) {
        return new StoreException(
                StoreException.Verdict.FATAL,
                "cursor '" + cursor.value() + "' was not made by this store for this query; start from Cursor.START",
                cause);
    }

    /** Makes a page of up to {@code limit + 1} found items; the extra one shows that there are more. */
    static <T> Page<T> page(List<T> found, int limit, Function<T, String> cursor) {
        if (found.size() <= limit) {
            return new Page<>(found, List.of(), null);
        }
        List<T> items = found.subList(0, limit);
        return new Page<>(items, List.of(), new Cursor(cursor.apply(items.get(limit - 1))));
    }
}
