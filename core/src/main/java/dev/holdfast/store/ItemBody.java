package dev.holdfast.store;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The content of an item that a commit stores. Immutable.
 *
 * @param state the name of the state; 1 to {@value #MAX_STATE_CHARS} characters
 * @param failedFrom the state from which the item failed into its present state; null if it did not
 * @param due the earliest time of a claim; null if the item cannot be claimed
 * @param lease the lease of the worker that claimed the item; null if there is none
 * @param updated the time of the change by the clock of the committer; for people and filters, never for order
 * @param tags words by which the item can be found; at most {@value #MAX_TAGS}, each 1 to {@value #MAX_TAG_CHARS}
 *     characters
 * @param document one JSON object that only core understands
 * @param uniqueKeys values that at most one item of the type has, by the name of their key; at most {@value
 *     #MAX_UNIQUE_KEYS}; a name has 1 to {@value #MAX_KEY_NAME_CHARS} characters, a value as many as an id
 */
public record ItemBody(
        String state,
        @Nullable String failedFrom,
        @Nullable Instant due,
        @Nullable Lease lease,
        Instant updated,
        Set<String> tags,
        String document,
        Map<String, String> uniqueKeys) {
    /** The longest name of a state, in characters. */
    public static final int MAX_STATE_CHARS = 64;

    /** The most tags on one item. */
    public static final int MAX_TAGS = 32;

    /** The longest tag, in characters. */
    public static final int MAX_TAG_CHARS = 100;

    /** The most unique keys of one item. */
    public static final int MAX_UNIQUE_KEYS = 8;

    /** The longest name of a unique key, in characters. */
    public static final int MAX_KEY_NAME_CHARS = 64;

    /**
     * Checks the names and copies the tags and keys.
     *
     * @throws IllegalArgumentException if a name, tag or key cannot be stored, or there are too many tags or keys
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
        uniqueKeys = uniqueKeys.isEmpty() ? Map.of() : checked(uniqueKeys);
    }

    private static Map<String, String> checked(Map<String, String> keys) {
        if (keys.size() > MAX_UNIQUE_KEYS) {
            throw new IllegalArgumentException(
                    keys.size() + " unique keys are too many; at most " + MAX_UNIQUE_KEYS + " work");
        }
        keys.forEach((name, value) -> {
            Names.requireText("name of a unique key", name, MAX_KEY_NAME_CHARS);
            Names.requireText("unique key " + name, value, ItemKey.MAX_ID_CHARS);
        });
        return Collections.unmodifiableMap(new TreeMap<>(keys));
    }

    /**
     * Creates a body without unique keys.
     *
     * @param state the name of the state
     * @param failedFrom the state from which the item failed; null if it did not
     * @param due the earliest time of a claim; null if the item cannot be claimed
     * @param lease the lease of the worker that claimed the item; null if there is none
     * @param updated the time of the change
     * @param tags words by which the item can be found
     * @param document one JSON object that only core understands
     * @throws IllegalArgumentException if a name or tag cannot be stored, or there are too many tags
     */
    public ItemBody(
            String state,
            @Nullable String failedFrom,
            @Nullable Instant due,
            @Nullable Lease lease,
            Instant updated,
            Set<String> tags,
            String document) {
        this(state, failedFrom, due, lease, updated, tags, document, Map.of());
    }

    /**
     * Returns the earliest time at which the item can be claimed: when it is due, and not before its lease has expired.
     *
     * @return the later of due time and expiry of the lease; null if the item cannot be claimed
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
     * @param held the new lease; null for none
     * @return a body that differs only in the lease
     */
    public ItemBody withLease(@Nullable Lease held) {
        return new ItemBody(state, failedFrom, due, held, updated, tags, document, uniqueKeys);
    }

    /**
     * Returns this body with other unique keys.
     *
     * @param keys values by the name of their key; empty for none
     * @return a body that differs only in the keys
     * @throws IllegalArgumentException if a key cannot be stored, or there are too many
     */
    public ItemBody withUniqueKeys(Map<String, String> keys) {
        return new ItemBody(state, failedFrom, due, lease, updated, tags, document, keys);
    }
}
