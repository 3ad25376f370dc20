package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;

/**
 * An opaque position to continue reading from. It is made by a store, and is valid for that store and the same query.
 * Immutable.
 *
 * @param value the position in the format of the store; hosts may keep it as text
 */
public record Cursor(String value) {
    /** The start. */
    public static final Cursor START = new Cursor("");

    /** Checks nothing: a store refuses a cursor that it cannot read, and names it. */
    public Cursor {}

    /**
     * Returns whether this is the start.
     *
     * @return true for {@link #START}
     */
    public boolean isStart() {
        return value.isEmpty();
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with("value", value);
    }
}
