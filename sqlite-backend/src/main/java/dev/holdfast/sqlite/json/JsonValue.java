package dev.holdfast.sqlite.json;

import java.util.List;
import java.util.Map;

/**
 * A JSON value that keeps the order of its fields and the exact text of its numbers. Immutable if its collections are
 * not changed.
 */
public sealed interface JsonValue {
    /** The deepest nesting; a deeper document is stored as text. */
    int MAX_DEPTH = 256;

    /** An object; its fields keep their order. */
    public record Fields(Map<String, JsonValue> values) implements JsonValue {}

    /** An array. */
    public record Elements(List<JsonValue> values) implements JsonValue {}

    /** A string. */
    public record Text(String value) implements JsonValue {}

    /** A number, as it was written. */
    public record Numeral(String literal) implements JsonValue {
        public Numeral(long value) {
            this(Long.toString(value));
        }
    }

    /** A literal. */
    public enum Word implements JsonValue {
        TRUE("true"),
        FALSE("false"),
        NULL("null");

        private final String literal;

        Word(String literal) {
            this.literal = literal;
        }

        public String literal() {
            return literal;
        }
    }
}
