package dev.holdfast.internal.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Strict, bounded JSON without class names: what is stored never decides which class is made. */
public final class Json {
    private static final int MAX_DEPTH = 64;
    private static final long MAX_DOCUMENT_CHARS = 64L * 1024 * 1024;

    private static final Pattern VALUE = Pattern.compile(" from (String|Number|Boolean) ");

    /** Configured once and never changed. */
    private static final JsonMapper MAPPER = mapper();

    private Json() {}

    private static JsonMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxDocumentLength(MAX_DOCUMENT_CHARS)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /**
     * Reads a JSON object.
     *
     * @param text one JSON object and nothing else
     * @return the object
     * @throws JsonProcessingException if the text is something else
     */
    public static ObjectNode object(String text) throws JsonProcessingException {
        JsonNode node = MAPPER.readTree(text);
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new NotJson("a JSON object is needed, but there is "
                + (node == null ? "nothing" : node.getNodeType().name()));
    }

    /**
     * Reads a JSON value.
     *
     * @param text one JSON value and nothing else
     * @return its tree
     * @throws JsonProcessingException if the text is something else
     */
    public static JsonNode value(String text) throws JsonProcessingException {
        JsonNode node = MAPPER.readTree(text);
        if (node.isMissingNode()) {
            throw new NotJson("a JSON value is needed, but there is nothing");
        }
        return node;
    }

    /**
     * An empty JSON object.
     *
     * @return a new one
     */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * Writes a tree.
     *
     * @param node any tree
     * @return compact JSON
     */
    public static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written; this is a bug in Holdfast", e);
        }
    }

    /**
     * Writes a string in quotes.
     *
     * @param text what
     * @param out where to
     */
    public static void quote(String text, StringBuilder out) {
        out.append('"');
        if (plain(text)) {
            out.append(text);
        } else {
            JsonStringEncoder.getInstance().quoteAsString(text, out);
        }
        out.append('"');
    }

    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes a tree of a value.
     *
     * @param value what to write
     * @return its tree
     * @throws IllegalArgumentException if the value cannot be written
     */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /**
     * Makes a value of a tree.
     *
     * @param <T> the type of the value
     * @param tree what was stored
     * @param type the type of the value
     * @return the value; null if the tree is the JSON null
     * @throws JsonProcessingException if the tree does not fit the type
     */
    public static <T> T bind(JsonNode tree, Class<T> type) throws JsonProcessingException {
        return MAPPER.treeToValue(tree, type);
    }

    /**
     * Describes why a tree does not fit a type, without values: they may be secret.
     *
     * @param e the failure to bind or parse
     * @return a phrase for a message
     */
    public static String describe(JsonProcessingException e) {
        String text = e.getOriginalMessage();
        Matcher value = VALUE.matcher(text);
        return value.find() ? text.substring(0, value.start()) + " from the stored value" : text;
    }

    /**
     * Returns a tree as it would be read back: numbers of equal value are then equal nodes.
     *
     * @param tree an object
     * @return the tree as it is stored
     * @throws IllegalArgumentException if it cannot be read back
     */
    public static ObjectNode reparsed(JsonNode tree) {
        try {
            return object(text(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the value can be written but not read back; fix its type", e);
        }
    }

    /** A text is not the JSON that is needed. */
    private static final class NotJson extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        NotJson(String wrong) {
            super(wrong);
        }
    }
}
