package dev.holdfast.store;

import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a commit stores of an item. Immutable.
 *
 * @param state where the item is; 1 to {@value #MAX_STATE_CHARS} characters
 * @param failedFrom the state that it failed from, if its last failure brought it where it is
 * @param due when the item may be claimed; null if it may not be
 * @param lease who works on it, if anybody
 * @param updated when this body was made, on the committer's clock; for people and filters, never for order
 * @param tags words to find the item by; at most {@value #MAX_TAGS}, each 1 to {@value #MAX_TAG_CHARS} characters
 * @param document one JSON object that only the core understands
 */
public record ItemBody(
        String state,
        @Nullable String failedFrom,
        @Nullable Instant due,
        @Nullable Lease lease,
        Instant updated,
        Set<String> tags,
        String document) {
    /** The longest name of a state, in characters. */
    public static final int MAX_STATE_CHARS = 64;

    /** The most tags on one item. */
    public static final int MAX_TAGS = 32;

    /** The longest tag, in characters. */
    public static final int MAX_TAG_CHARS = 100;

    /**
     * Checks the names and copies the tags.
     *
     * @throws IllegalArgumentException if a name or tag cannot be stored, or there are too many tags
     */
    public ItemBody {
        Names.requireText("state", state, MAX_STATE_CHARS);
        if (failedFrom != null) {
            Names.requireText("state failed from", failedFrom, MAX_STATE_CHARS);
        }
        if (tags.size() > MAX_TAGS) {
            throw new IllegalArgumentException(tags.size() + " tags are too many; at most " + MAX_TAGS + " work");
        }
        tags.forEach(tag -> Names.requireText("tag", tag, MAX_TAG_CHARS));
        tags = tags.isEmpty() ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(tags));
    }

    /**
     * When a claim may take the item: at its due time, and not before its lease has ended.
     *
     * @return the later of due time and end of the lease; null if the item cannot be claimed
     */
    public @Nullable Instant readyAt() {
        if (due == null || lease == null) {
            return due;
        }
        return lease.expires().isAfter(due) ? lease.expires() : due;
    }

    /**
     * Returns this body with another lease.
     *
     * @param held the new lease, or null for none
     * @return a body that differs only in the lease
     */
    public ItemBody withLease(@Nullable Lease held) {
        return new ItemBody(state, failedFrom, due, held, updated, tags, document);
    }
}
