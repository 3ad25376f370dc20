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
 * Documents of the core inside a file for people: they stand in it as JSON if they come back to the character, else as
 * text.
 */
public final class EmbeddedJson {
    /** Less than a file may be nested, because the document is only a part of it. */
    private static final int DEEPEST = 200;

    private static final JsonMapper PROBE = mapper(DEEPEST);

    /** Reads and writes files with embedded documents. */
    public static final JsonMapper MAPPER = mapper(StreamReadConstraints.DEFAULT_MAX_DEPTH);

    private EmbeddedJson() {}

    private static JsonMapper mapper(int deepest) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNestingDepth(deepest)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /** The document as JSON; null if that would not come back as it is, or be taken for text. */
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

    /** The document that stands in a file. */
    public static String text(JsonNode embedded) throws JsonProcessingException {
        return embedded.isTextual() ? embedded.textValue() : MAPPER.writeValueAsString(embedded);
    }
}
