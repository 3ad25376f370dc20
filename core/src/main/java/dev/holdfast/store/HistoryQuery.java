package dev.holdfast.store;

import dev.holdfast.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * Which history to read: of one item, or of all items of a type, which is the change feed. Immutable.
 *
 * @param type the type of the items
 * @param id one item, or null for all of the type
 * @param after where to go on, or {@link Cursor#START}
 * @param limit about how many entries, 1 to {@value #MAX_LIMIT}; the entries of one commit are never parted, so a page
 *     may hold a few more
 */
public record HistoryQuery(String type, @Nullable String id, Cursor after, int limit) {
    /** The most entries on a page, up to the last commit's remainder. */
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
