package dev.holdfast.internal.binding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.internal.document.Json;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Converts values of the host to and from JSON. It keeps their classes as long as it is kept itself. Thread-safe. */
public final class ValueCodec {
    private final JsonMapper mapper;
    private final ValueComparison comparison;

    public ValueCodec(JsonMapper mapper) {
        this.mapper = mapper;
        comparison = new ValueComparison(mapper);
    }

    /**
     * Converts a value to a tree.
     *
     * @throws IllegalArgumentException if the value cannot be written; the message continues a sentence: "cannot be
     *     written as JSON: field …"
     */
    public JsonNode tree(Object value) {
        try {
            return mapper.valueToTree(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + ShapeText.describe(e), e);
        }
    }

    /**
     * Converts a tree to a value; the JSON null becomes null.
     *
     * @throws JsonProcessingException if the tree does not fit the type
     */
    public <T> T bind(JsonNode tree, Class<T> type) throws JsonProcessingException {
        return bind(tree, type, null);
    }

    /**
     * Converts a tree to a value.
     *
     * @param unread collects the fields that no type reads; null if they do not matter
     */
    <T> T bind(JsonNode tree, Class<T> type, @Nullable UnreadCollector unread) throws JsonProcessingException {
        try (NodeParser parser = new NodeParser(tree, mapper)) {
            parser.nextToken();
            return unread == null
                    ? mapper.readerFor(type).readValue(parser)
                    : mapper.readerFor(type)
                            .withAttribute(UnreadCollector.class, unread)
                            .readValue(parser);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new JsonMappingException(null, "the tree cannot be read", e);
        }
    }

    /** The names of the fields of a type as they are written, sorted; empty if it cannot be written. */
    public Set<String> fields(Class<?> type) {
        Set<String> names = new TreeSet<>();
        try {
            mapper.getSerializerProviderInstance()
                    .findValueSerializer(type)
                    .properties()
                    .forEachRemaining(property -> names.add(property.getName()));
        } catch (JsonMappingException e) {
            names.clear();
        }
        return names;
    }

    /**
     * Compares a value with what was read back from its JSON.
     *
     * @return the first difference, as a clause that begins with the field; null if they are equal
     */
    public @Nullable String difference(@Nullable Object given, @Nullable Object read) {
        return comparison.difference(given, read, false);
    }

    /** Compares as {@link #difference} does, but with all fields of types that define their own equality. */
    @Nullable
    String fieldDifference(Object given, Object read) {
        return comparison.difference(given, read, true);
    }

    /** Describes for a message why a tree does not fit a type, without values, which may be secret. */
    public static String describe(JsonProcessingException e, JsonNode tree) {
        return ShapeText.describe(e, tree);
    }

    /**
     * Returns a tree as it is read back, where numbers of equal value are equal nodes.
     *
     * @throws IllegalArgumentException if it cannot be read back
     */
    public JsonNode reparsed(JsonNode tree) {
        return Json.reparsed(tree);
    }
}
