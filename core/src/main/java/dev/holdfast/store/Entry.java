package dev.holdfast.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line to be written into the history of an item. Immutable.
 *
 * @param kind what happened
 * @param from the state before, null for a creation
 * @param to the state after, null for a deletion
 * @param at when, on the committer's clock; for people, never for order
 * @param detail one JSON object that only the core understands: actor, message, attempt, error
 */
public record Entry(
        Kind kind, @Nullable String from, @Nullable String to, Instant at, String detail) {
    /** What a history entry tells. */
    public enum Kind {
        /** The item came into being. */
        CREATED,
        /** It went from one state to another by a declared transition. */
        MOVED,
        /** A worker took it: it entered the state (again), an attempt was counted, a lease began. */
        CLAIMED,
        /** Its payload changed inside a state. */
        UPDATED,
        /** The host wrote something into the log. */
        EVENT,
        /** An attempt failed. */
        FAILED,
        /** Failures or crashes were exhausted and the item went to its give-up state. */
        GAVE_UP,
        /** A worker died: its lease ran out before it finished. */
        CRASHED,
        /** A worker gave the item back without finishing; the attempt does not count. */
        RELEASED,
        /** The item was deleted. */
        DELETED
    }

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if a state cannot be stored
     */
    public Entry {
        if (from != null) {
            Names.requireText("state", from, ItemBody.MAX_STATE_CHARS);
        }
        if (to != null) {
            Names.requireText("state", to, ItemBody.MAX_STATE_CHARS);
        }
    }
}
