package dev.holdfast.internal.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.internal.document.Json;
import dev.holdfast.internal.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Converts results of chunks and steps to and from JSON.
 *
 * @param item names the item in messages
 * @param maxBytes the most UTF-8 bytes of one result
 */
public record ResultCodec(String item, int maxBytes) {
    /**
     * Encodes a result.
     *
     * @param of names the chunk or step in messages
     * @throws IllegalArgumentException if the result cannot be stored
     */
    public String json(String of, @Nullable Object result) {
        String json = result == null ? "null" : Json.text(tree(of, result));
        if (json.length() * 3L > maxBytes && Utf8.bytes(json) > maxBytes) { // a char takes at most 3 bytes
            throw new IllegalArgumentException(item + ": the result of " + of + " has " + Utf8.bytes(json)
                    + " bytes; at most " + maxBytes
                    + " work, keep it outside and return a ResultReference, or raise maxResultBytes");
        }
        if (Utf8.unpaired(json) >= 0) {
            throw new IllegalArgumentException(
                    item + ": the result of " + of + " has an unpaired surrogate, which is not text; leave it out");
        }
        return json;
    }

    private JsonNode tree(String of, Object result) {
        try {
            return Json.tree(result);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    item + ": the result of " + of + " (" + result.getClass().getName()
                            + ") cannot be written as JSON; use a record, a map or a text",
                    e);
        }
    }

    /**
     * Decodes a result.
     *
     * @return null if the stored result is the JSON null
     * @throws UnreadableItemException if the result does not fit the type
     */
    public <R> @Nullable R read(String of, String json, Class<R> type) {
        try {
            return bind(json, type);
        } catch (JsonProcessingException e) {
            throw new UnreadableItemException(item, misfit(of, type, e), e);
        }
    }

    /**
     * Reads back a result before it is stored.
     *
     * @return the result as later reads return it
     * @throws IllegalArgumentException if it cannot be read back
     */
    public <R> @Nullable R readBack(String of, String json, Class<R> type) {
        try {
            return bind(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(item + ": can be written but not read back: " + misfit(of, type, e), e);
        }
    }

    private static <R> @Nullable R bind(String json, Class<R> type) throws JsonProcessingException {
        JsonNode tree = Json.value(json);
        return tree.isNull() ? null : Json.bind(tree, type);
    }

    private static String misfit(String of, Class<?> type, JsonProcessingException e) {
        return "the result of " + of + " does not fit " + type.getName() + ": " + Json.describe(e)
                + "; fix the type, or name a type that fits";
    }
}
