package dev.holdfast.internal.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Strict, bounded JSON as text and trees; values of hosts are converted elsewhere. */
public final class Json {
    private static final int MAX_DEPTH = 64;
    private static final long MAX_DOCUMENT_CHARS = 64L * 1024 * 1024;

    /** Configured once and never changed. It converts trees only, so that it keeps no class of a host. */
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
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /**
     * Parses a JSON object.
     *
     * @throws JsonProcessingException if the text is anything else
     */
    public static ObjectNode object(String text) throws JsonProcessingException {
        JsonNode node = MAPPER.readTree(text);
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new NotJson("expected a JSON object but found "
                + (node == null ? "nothing" : node.getNodeType().name()));
    }

    /**
     * Parses a JSON value.
     *
     * @throws JsonProcessingException if the text is not exactly one JSON value
     */
    public static JsonNode value(String text) throws JsonProcessingException {
        JsonNode node = MAPPER.readTree(text);
        if (node.isMissingNode()) {
            throw new NotJson("expected a JSON value but found nothing");
        }
        return node;
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Returns compact JSON. */
    public static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written; this is a bug in Holdfast", e);
        }
    }

    /** Appends a string as a JSON string in quotes. */
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
     * Returns a tree as it is read back, where numbers of equal value are equal nodes.
     *
     * @throws IllegalArgumentException if it cannot be read back
     */
    public static ObjectNode reparsed(JsonNode tree) {
        try {
            return object(text(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the value can be written but not read back; fix its type", e);
        }
    }

    /** The text is not the expected JSON. */
    private static final class NotJson extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        NotJson(String wrong) {
            super(wrong);
        }
    }
}
