package dev.holdfast.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A new entry for the history of an item. Immutable.
 *
 * @param kind the kind of the change
 * @param from the state before; null for a creation
 * @param to the state after; null for a deletion
 * @param at the time by the clock of the committer; for people, never for order
 * @param detail one JSON object that only core understands: actor, message, attempt, error
 */
public record Entry(
        Kind kind, @Nullable String from, @Nullable String to, Instant at, String detail) {
    /** The kind of a change. */
    public enum Kind {
        /** The item was created. */
        CREATED,
        /** The item moved to another state by a declared transition. */
        MOVED,
        /** A worker claimed the item: it entered the state (again), an attempt was counted, and a lease started. */
        CLAIMED,
        /** The payload, message, tags or due time of the item changed within its state. */
        UPDATED,
        /** The host recorded an event. */
        EVENT,
        /** An attempt failed. */
        FAILED,
        /** Too many failures or crashes, or a permanent error: the item went to its give-up state. */
        GAVE_UP,
        /** A worker died: its lease expired before it finished. */
        CRASHED,
        /** A worker released the item without finishing; the attempt does not count. */
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
