package dev.holdfast.internal.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.ConflictException;
import dev.holdfast.internal.document.Json;
import dev.holdfast.store.ItemKey;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Merges a payload with the changes of other writers, field by field of the outermost object. */
public final class PayloadMerge {
    private PayloadMerge() {}

    /**
     * Merges a payload that was made from a snapshot with a newer record.
     *
     * @param from the snapshot that the payload was made from
     * @param onto the newest record
     * @throws ConflictException if both changed the same field to different values
     */
    public static <S, P> P onto(ItemCodec<S, P> codec, ItemSnapshot<S, P> from, ItemSnapshot<S, P> onto, P payload) {
        return onto(codec, from, from.document().payload(), onto, payload);
    }

    /**
     * Merges a payload that was made from a base with the newest record.
     *
     * @param before the stored form of the base
     */
    public static <S, P> P onto(
            ItemCodec<S, P> codec, ItemSnapshot<S, P> from, JsonNode before, ItemSnapshot<S, P> onto, P payload) {
        JsonNode theirs = onto.document().payload();
        if (theirs.equals(before)) {
            return payload;
        }
        JsonNode mine = codec.json(from, payload).tree();
        return codec.payload(onto, merge(onto.key(), before, mine, theirs));
    }

    /** Returns the base updated with those fields of an uncertain write that are found in the store. */
    public static JsonNode found(JsonNode base, JsonNode sent, JsonNode stored) {
        ObjectNode found = Json.object();
        found.setAll((ObjectNode) base);
        for (Map.Entry<String, JsonNode> field : sent.properties()) {
            if (field.getValue().equals(stored.get(field.getKey()))) {
                found.set(field.getKey(), field.getValue());
            }
        }
        return found;
    }

    /**
     * Merges two payloads field by field.
     *
     * @param base the payload that both sides started from
     * @param mine the payload that the worker wants to store
     * @param theirs the stored payload
     * @throws ConflictException if both changed the same field to different values
     */
    public static ObjectNode merge(ItemKey key, JsonNode base, JsonNode mine, JsonNode theirs) {
        Set<String> fields = new LinkedHashSet<>();
        for (JsonNode side : new JsonNode[] {base, theirs, mine}) {
            for (Map.Entry<String, JsonNode> field : side.properties()) {
                fields.add(field.getKey());
            }
        }
        ObjectNode merged = Json.object();
        for (String field : fields) {
            JsonNode before = base.get(field);
            JsonNode wanted = mine.get(field);
            JsonNode stored = theirs.get(field);
            boolean iChanged = !Objects.equals(before, wanted);
            boolean theyChanged = !Objects.equals(before, stored);
            if (iChanged && theyChanged && !Objects.equals(wanted, stored)) {
                throw new ConflictException(
                        key.toString(),
                        "store the payload",
                        "another writer changed field '" + field + "' while the item was worked on;"
                                + " do the work again on the newest payload");
            }
            JsonNode value = iChanged ? wanted : stored;
            if (value != null) {
                merged.set(field, value);
            }
        }
        return merged;
    }
}
