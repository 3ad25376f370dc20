package dev.holdfast.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to claim items. Immutable.
 *
 * <p>The sources have no order: a claim takes the items that have been ready longest, whichever source they are in. An
 * item that keeps coming back can therefore not keep others from being claimed.
 *
 * @param type the type of the items
 * @param sources the sources of claimable items, in any order
 * @param now items whose {@link ItemBody#readyAt()} is at this instant or earlier can be claimed; a store with its own
 *     time uses that instead
 * @param limit the most items to claim, 1 to {@value Query#MAX_LIMIT}
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
     * A source of claimable items. Immutable.
     *
     * @param state the state of the items
     * @param failedFrom the state from which the items failed; null for any
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
