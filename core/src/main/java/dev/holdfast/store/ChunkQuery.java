package dev.holdfast.store;

import dev.holdfast.Cursor;

/**
 * A query for finished chunks. Immutable.
 *
 * @param key the item
 * @param ledger the name of the ledger
 * @param after the cursor to continue from, or {@link Cursor#START}; in every store, the cursor of a chunk is its index
 *     in decimal digits
 * @param limit the most chunks on a page, 1 to {@value #MAX_LIMIT}
 */
public record ChunkQuery(ItemKey key, String ledger, Cursor after, int limit) {
    /** The most chunks on a page. */
    public static final int MAX_LIMIT = 1000;

    /**
     * Checks the arguments.
     *
     * @throws IllegalArgumentException if the name cannot be stored or the limit is out of range
     */
    public ChunkQuery {
        Names.requireText("ledger", ledger, Chunk.MAX_LEDGER_CHARS);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + " is out of range; use 1 to " + MAX_LIMIT);
        }
    }

    /**
     * Returns a query that starts at an index.
     *
     * @param key the item
     * @param ledger the name of the ledger
     * @param index the first index, from 0; there need not be such a chunk
     * @param limit the most chunks on a page, 1 to {@value #MAX_LIMIT}
     * @return the query
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static ChunkQuery from(ItemKey key, String ledger, int index, int limit) {
        if (index < 0) {
            throw new IllegalArgumentException("index " + index + " is negative; chunks are counted from 0");
        }
        Cursor after = index == 0 ? Cursor.START : new Cursor(String.valueOf(index - 1));
        return new ChunkQuery(key, ledger, after, limit);
    }
}
