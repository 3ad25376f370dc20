package dev.holdfast.sqlite.json;

import java.util.List;
import java.util.Map;

/** A JSON value that keeps the order of its fields and the very text of its numbers. Immutable if nobody keeps a hand on its collections. */
public sealed interface JsonValue {
    /** How deep values may be nested before they are handled as text. */
    int MAX_DEPTH = 256;

    /** An object, its fields in their order. */
    public record Fields(Map<String, JsonValue> values) implements JsonValue {}

    /** An array. */
    public record Items(List<JsonValue> values) implements JsonValue {}

    /** A string. */
    public record Text(String value) implements JsonValue {}

    /** A number as it was written. */
    public record Numeral(String literal) implements JsonValue {
        public Numeral(long value) {
            this(Long.toString(value));
        }
    }

    /** A value that is its own name. */
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
