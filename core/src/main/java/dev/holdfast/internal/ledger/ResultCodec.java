package dev.holdfast.internal.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.internal.binding.ValueCodec;
import dev.holdfast.internal.document.Json;
import dev.holdfast.internal.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Converts results of chunks and steps to and from JSON.
 *
 * @param values converts the values of the host
 * @param item names the item in messages
 * @param maxBytes the most UTF-8 bytes of one result
 */
public record ResultCodec(ValueCodec values, String item, int maxBytes) {
    /**
     * Encodes a result.
     *
     * @param of names the chunk or step in messages
     * @throws IllegalArgumentException if the result cannot be stored
     */
    public String json(String of, @Nullable Object result) {
        String json = result == null
                ? "null"
                : Json.text(
                        tree("the result of " + of + " (" + result.getClass().getName() + ")", result));
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

    private JsonNode tree(String what, Object value) {
        try {
            return values.tree(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    item + ": " + what + " " + e.getMessage() + "; use a record, a map or a text", e);
        }
    }

    /**
     * Decodes a result.
     *
     * @return null if the stored result is the JSON null
     * @throws UnreadableItemException if the result does not fit the type
     */
    public <R> @Nullable R read(String of, String json, Class<R> type) {
        JsonNode tree = MissingNode.getInstance();
        try {
            tree = Json.value(json);
            return bind(tree, type);
        } catch (JsonProcessingException e) {
            throw new UnreadableItemException(item, misfit("the result of " + of, type, tree, e), e);
        }
    }

    /**
     * Reads back a result before it is stored.
     *
     * @param result the result that was written
     * @return the result as later reads return it
     * @throws IllegalArgumentException if it cannot be read back, or does not come back equal
     */
    public <R> @Nullable R readBack(String of, @Nullable R result, String json, Class<R> type) {
        JsonNode tree = MissingNode.getInstance();
        try {
            tree = Json.value(json);
            R read = bind(tree, type);
            String difference = values.difference(result, read);
            if (difference != null) {
                throw new IllegalArgumentException(
                        item + ": the result of " + of + " does not come back as it was returned: " + difference
                                + "; change its type, so that all of it is written and read");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    item + ": can be written but not read back: " + misfit("the result of " + of, type, tree, e), e);
        }
    }

    private <R> @Nullable R bind(JsonNode tree, Class<R> type) throws JsonProcessingException {
        return tree.isNull() ? null : values.bind(tree, type);
    }

    /**
     * Reads the configuration of the chunks.
     *
     * @param state the state of the ledger, for messages
     * @throws UnreadableItemException if the configuration does not fit the type
     */
    <C> C config(JsonNode config, String state, Class<C> type) {
        try {
            return values.bind(config, type);
        } catch (JsonProcessingException e) {
            throw new UnreadableItemException(
                    item, misfit("the configuration of the chunks in " + state, type, config, e), e);
        }
    }

    /**
     * Encodes the configuration of a plan. Null fields are left out.
     *
     * @throws IllegalArgumentException if the configuration is not a JSON object, is too large or is not text
     */
    public PlannedChunks planned(ChunkPlan plan) {
        return new PlannedChunks(plan.total(), plan.config().map(this::config).orElse(null), plan.onChange());
    }

    private ObjectNode config(Object config) {
        JsonNode tree = Json.reparsed(requireObject(tree("the configuration of the chunks", config)));
        ObjectNode kept = Json.object();
        tree.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> kept.set(field.getKey(), field.getValue()));
        String text = Json.text(kept);
        if (Utf8.bytes(text) > ChunkPlan.MAX_CONFIG_BYTES) {
            throw new IllegalArgumentException(item + ": the configuration of the chunks has " + Utf8.bytes(text)
                    + " bytes; at most " + ChunkPlan.MAX_CONFIG_BYTES + " work, use a hash of large values");
        }
        if (Utf8.unpaired(text) >= 0) {
            throw new IllegalArgumentException(item
                    + ": the configuration of the chunks has an unpaired surrogate, which is not text; leave it out");
        }
        return kept;
    }

    private JsonNode requireObject(JsonNode tree) {
        if (!tree.isObject()) {
            throw new IllegalArgumentException(item + ": the configuration of the chunks is written as "
                    + tree.getNodeType() + "; use a record or a map, which is written as a JSON object");
        }
        return tree;
    }

    private static String misfit(String what, Class<?> type, JsonNode tree, JsonProcessingException e) {
        return what + " does not fit " + type.getName() + ": " + ValueCodec.describe(e, tree)
                + "; fix the type, or name a type that fits";
    }
}
