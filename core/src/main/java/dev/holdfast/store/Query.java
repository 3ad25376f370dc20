package dev.holdfast.store;

import dev.holdfast.Cursor;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which items to find, in which order. Immutable.
 *
 * <p>Pages are cut by key, never by offset: an item that stays matched and in place is returned exactly once by a walk,
 * whatever is written meanwhile.
 *
 * @param type the type of the items
 * @param filter which of them
 * @param order in which order
 * @param after where to go on, or {@link Cursor#START}
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
     * Which items match: all conditions that are set must hold. Immutable.
     *
     * @param states the item is in one of these; empty for any
     * @param failedFrom the item failed from this state
     * @param tag the item carries this tag
     * @param updatedFrom the item was updated at this instant or later
     * @param updatedBefore the item was updated before this instant
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
         * Items in one of the states.
         *
         * @param states their names; none for any state
         * @return the condition
         */
        public static Filter inStates(String... states) {
            return new Filter(Set.of(states), null, null, null, null);
        }

        /**
         * Tells whether a record matches; the meaning of the conditions, for stores and tests.
         *
         * @param body what the record holds
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

    /** The order of the answer. */
    public sealed interface Order {
        /** A stable order of the store's choice, in which an item keeps its place as long as it lives. */
        record Stable() implements Order {}

        /**
         * Only what can be claimed: by the time it became ready, oldest first.
         *
         * @param by the item is ready at this instant or earlier
         */
        record Ready(Instant by) implements Order {}

        /**
         * By revision, oldest change first. In a store of several shards that is no order of time, and the newest revision
         * that one has seen is no place to go on from: follow {@link StateStore#history} instead.
         *
         * @param since only items with a higher revision; 0 for all
         */
        record Changed(long since) implements Order {}
    }
}
