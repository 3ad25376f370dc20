package dev.holdfast.store;

import dev.holdfast.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * A query for history: of one item, or of all items of a type, which is the change feed. Immutable.
 *
 * @param type the type of the items
 * @param id the id of one item; null for all items of the type
 * @param after the cursor to continue from, or {@link Cursor#START}
 * @param limit the approximate most entries of a page, 1 to {@value #MAX_LIMIT}; the entries of one commit are never
 *     split, so a page may hold a few more
 */
public record HistoryQuery(String type, @Nullable String id, Cursor after, int limit) {
    /** The highest limit of a page. */
    public static final int MAX_LIMIT = 1000;

    /**
     * Checks the arguments.
     *
     * @throws IllegalArgumentException if a name cannot be stored or the limit is out of range
     */
    public HistoryQuery {
        Names.requireType(type, ItemKey.MAX_TYPE_CHARS);
        if (id != null) {
            Names.requireText("id", id, ItemKey.MAX_ID_CHARS);
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + " is out of range; use 1 to " + MAX_LIMIT);
        }
    }
}
