package dev.holdfast.sqlite;

import java.util.List;
import java.util.Map;

/** A JSON value that keeps the order of its fields and the very text of its numbers. Immutable if nobody keeps a hand on its collections. */
sealed interface Json {
    /** How deep values may be nested before they are handled as text. */
    int MAX_DEPTH = 256;

    /** An object, its fields in their order. */
    record Fields(Map<String, Json> values) implements Json {}

    /** An array. */
    record Items(List<Json> values) implements Json {}

    /** A string. */
    record Text(String value) implements Json {}

    /** A number as it was written. */
    record Numeral(String literal) implements Json {
        Numeral(long value) {
            this(Long.toString(value));
        }
    }

    /** A value that is its own name. */
    enum Word implements Json {
        TRUE("true"),
        FALSE("false"),
        NULL("null");

        private final String literal;

        Word(String literal) {
            this.literal = literal;
        }

        String literal() {
            return literal;
        }
    }
}
