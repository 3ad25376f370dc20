package dev.holdfast.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which items to claim. Immutable.
 *
 * @param type the type of the items
 * @param sources where claimable items may be, in the order of preference
 * @param now items whose {@link ItemBody#readyAt()} is at this instant or earlier can be taken; a store with a time of
 *     its own uses that instead
 * @param limit the most items to take, 1 to {@value Query#MAX_LIMIT}
 */
public record ClaimRequest(String type, List<Source> sources, Instant now, int limit) {
    /**
     * Checks the arguments and copies the list.
     *
     * @throws IllegalArgumentException if the type cannot be stored or the limit is out of range
     */
    public ClaimRequest {
        Names.requireType(type, ItemKey.MAX_TYPE_CHARS);
        if (limit < 1 || limit > Query.MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + " is out of range; use 1 to " + Query.MAX_LIMIT);
        }
        sources = List.copyOf(sources);
    }

    /**
     * A state to take items from. Immutable.
     *
     * @param state the item is in it
     * @param failedFrom and failed from this state; null if that does not matter
     */
    public record Source(String state, @Nullable String failedFrom) {
        /**
         * Checks the names.
         *
         * @throws IllegalArgumentException if one of them cannot be stored
         */
        public Source {
            Names.requireText("state", state, ItemBody.MAX_STATE_CHARS);
            if (failedFrom != null) {
                Names.requireText("state failed from", failedFrom, ItemBody.MAX_STATE_CHARS);
            }
        }
    }
}
