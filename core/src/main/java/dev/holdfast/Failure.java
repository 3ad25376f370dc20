package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.time.Instant;
import java.util.Map;

/**
 * The kept data of a failed attempt; the exception itself is never rebuilt. Immutable.
 *
 * @param state the name of the state of the attempt
 * @param attempt the number of the attempt, from 1
 * @param at the time of the failure
 * @param type the class name of the error
 * @param message the message of the error, for people; without secrets and paths of the machine
 * @param detail the whole message, for debugging; without anything that looks like a secret
 * @param trace the stack trace, truncated; empty if none is kept
 */
public record Failure(String state, int attempt, Instant at, String type, String message, String detail, String trace) {
    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject()
                .with("state", state)
                .with("attempt", attempt)
                .with("at", at)
                .with("type", type)
                .with("message", message)
                .with("detail", detail)
                .with("trace", trace);
    }
}
