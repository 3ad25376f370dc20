package dev.holdfast.file.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Documents inside a file for people. A document is embedded as JSON if reading it back gives the same characters, else
 * as a string.
 */
public final class EmbeddedJson {
    /** Lower than the limit for a file, because the document is only a part of the file. */
    private static final int MAX_DOCUMENT_DEPTH = 200;

    private static final JsonMapper PROBE = mapper(MAX_DOCUMENT_DEPTH);

    /** Reads and writes files with embedded documents; numbers keep their digits. */
    public static final JsonMapper MAPPER = mapper(StreamReadConstraints.DEFAULT_MAX_DEPTH);

    private EmbeddedJson() {}

    private static JsonMapper mapper(int maxDepth) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNestingDepth(maxDepth)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /** The document as JSON; null if it has to be a string, because it would not read back the same. */
    public static @Nullable JsonNode node(String document) {
        try {
            JsonNode tree = PROBE.readTree(document);
            boolean text = tree.isTextual() || tree.isMissingNode() || tree.isNull();
            return !text && PROBE.writeValueAsString(tree).equals(document) ? tree : null;
        } catch (JsonProcessingException | StackOverflowError e) {
            return null;
        }
    }

    public static void write(JsonGenerator json, String document) throws IOException {
        if (node(document) == null) {
            json.writeString(document);
        } else {
            json.writeRawValue(document);
        }
    }

    /** The document that was embedded. */
    public static String text(JsonNode embedded) throws JsonProcessingException {
        return embedded.isTextual() ? embedded.textValue() : MAPPER.writeValueAsString(embedded);
    }
}
