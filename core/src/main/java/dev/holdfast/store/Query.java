package dev.holdfast.store;

import dev.holdfast.Cursor;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query for items. Immutable.
 *
 * <p>Pages are divided by key, never by offset: reading all pages returns an item that keeps matching and keeps its
 * place exactly once, whatever is written in the meantime.
 *
 * @param type the type of the items
 * @param filter the conditions
 * @param order the order of the items
 * @param after the cursor to continue from, or {@link Cursor#START}
 * @param limit the most items on a page, 1 to {@value #MAX_LIMIT}
 */
public record Query(String type, Filter filter, Order order, Cursor after, int limit) {
    /** The most items on a page. */
    public static final int MAX_LIMIT = 1000;

    /**
     * Checks the arguments.
     *
     * @throws IllegalArgumentException if the type cannot be stored or the limit is out of range
     */
    public Query {
        Names.requireType(type, ItemKey.MAX_TYPE_CHARS);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + " is out of range; use 1 to " + MAX_LIMIT);
        }
    }

    /**
     * The conditions of a query; an item must meet all that are set. Immutable.
     *
     * @param states the item is in one of these states; empty for any
     * @param failedFrom the item failed from this state; null for any
     * @param tag the item has this tag; null for any
     * @param updatedFrom the item was updated at this instant or later; null for any
     * @param updatedBefore the item was updated before this instant; null for any
     */
    public record Filter(
            Set<String> states,
            @Nullable String failedFrom,
            @Nullable String tag,
            @Nullable Instant updatedFrom,
            @Nullable Instant updatedBefore) {
        /** No condition. */
        public static final Filter ALL = new Filter(Set.of(), null, null, null, null);

        /** Copies the states. */
        public Filter {
            states = Set.copyOf(states);
        }

        /**
         * Returns a filter for items in one of the states.
         *
         * @param states the names of the states; none for any state
         * @return the filter
         */
        public static Filter inStates(String... states) {
            return new Filter(Set.of(states), null, null, null, null);
        }

        /**
         * Returns whether an item matches. This defines the conditions, for stores and tests.
         *
         * @param body the content of the item
         * @return true if all conditions hold
         */
        public boolean matches(ItemBody body) {
            return (states.isEmpty() || states.contains(body.state()))
                    && (failedFrom == null || failedFrom.equals(body.failedFrom()))
                    && (tag == null || body.tags().contains(tag))
                    && (updatedFrom == null || !body.updated().isBefore(updatedFrom))
                    && (updatedBefore == null || body.updated().isBefore(updatedBefore));
        }
    }

    /** The order of the results. */
    public sealed interface Order {
        /** A stable order that the store chooses, in which an item keeps its place until it is deleted. */
        record Stable() implements Order {}

        /**
         * Only items that can be claimed, ordered by the time at which they became ready, oldest first.
         *
         * @param by the item is ready at this instant or earlier
         */
        record Ready(Instant by) implements Order {}

        /**
         * The order of revisions, oldest change first. In a store with several shards this is no order of time, and you
         * cannot continue from the newest revision that you have seen: follow {@link StateStore#history} instead.
         *
         * @param since only items with a higher revision; 0 for all
         */
        record Changed(long since) implements Order {}
    }
}
