package dev.holdfast.store;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;

/**
 * The name of one item: its type, which names the workflow, and the id that the host chose. Immutable.
 *
 * <p>An id may be hostile to file systems, shells and query languages. A store must keep different ids apart and must
 * never interpret them.
 *
 * @param type the name of the workflow, optionally {@code namespace:name}; 1 to {@value #MAX_TYPE_CHARS} characters out
 *     of {@code A-Z a-z 0-9 _ . -}, with at most one colon between two such words
 * @param id the id; 1 to {@value #MAX_ID_CHARS} characters, not blank, without control characters and unpaired
 *     surrogates
 */
public record ItemKey(String type, String id) implements Comparable<ItemKey> {
    /** The longest type, in characters. */
    public static final int MAX_TYPE_CHARS = 129;

    /** The start of the types that Holdfast itself stores; the type of a workflow must not start so. */
    public static final String RESERVED_TYPES = "holdfast.";

    /** The longest id, in characters. */
    public static final int MAX_ID_CHARS = 200;

    /**
     * Checks both names.
     *
     * @throws IllegalArgumentException if one of them cannot be stored; the message names it and what would work
     */
    public ItemKey {
        Names.requireType(type, MAX_TYPE_CHARS);
        Names.requireText("id", id, MAX_ID_CHARS);
    }

    @Override
    public int compareTo(ItemKey other) {
        int byType = type.compareTo(other.type);
        return byType != 0 ? byType : id.compareTo(other.id);
    }

    /** Returns {@code type/id}, as in messages and logs. */
    @Override
    public String toString() {
        return type + "/" + id;
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with("type", type).with("id", id);
    }
}
