package dev.holdfast.internal.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.internal.document.Json;
import org.jspecify.annotations.Nullable;

/**
 * The detail of a history entry, stored beside its states.
 *
 * @param actor who made the change
 * @param message the reason or the text of the change
 * @param attempt the number of the attempt; 0 if that does not apply
 * @param errorType the class name of an error
 * @param event the name of an event
 */
public record EntryDetail(
        @Nullable String actor,
        @Nullable String message,
        int attempt,
        @Nullable String errorType,
        @Nullable String event) {
    public static EntryDetail of(@Nullable String actor, @Nullable String message) {
        return new EntryDetail(actor, message, 0, null, null);
    }

    public EntryDetail attempt(int number) {
        return new EntryDetail(actor, message, number, errorType, event);
    }

    public EntryDetail error(String type, String text) {
        return new EntryDetail(actor, text, attempt, type, event);
    }

    public EntryDetail event(String name) {
        return new EntryDetail(actor, message, attempt, errorType, name);
    }

    String json() {
        StringBuilder json = new StringBuilder(64).append('{');
        put(json, "event", event);
        put(json, "actor", actor);
        if (attempt > 0) {
            field(json, "attempt").append(attempt);
        }
        put(json, "error", errorType);
        put(json, "message", message);
        return json.append('}').toString();
    }

    private static void put(StringBuilder json, String name, @Nullable String value) {
        if (value != null) {
            Json.quote(value, field(json, name));
        }
    }

    private static StringBuilder field(StringBuilder json, String name) {
        return json.append(json.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":");
    }

    static EntryDetail parse(String json) {
        try {
            ObjectNode tree = Json.object(json);
            return new EntryDetail(
                    tree.path("actor").textValue(),
                    tree.path("message").textValue(),
                    tree.path("attempt").asInt(0),
                    tree.path("error").textValue(),
                    tree.path("event").textValue());
        } catch (JsonProcessingException e) {
            return of(null, "(the detail of this entry cannot be read)");
        }
    }
}
