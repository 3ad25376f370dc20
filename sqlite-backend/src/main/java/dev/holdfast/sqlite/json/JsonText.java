package dev.holdfast.sqlite.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parses and writes JSON text; a round trip changes at most white space and escapes. */
public final class JsonText {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonValue.MAX_DEPTH)
                    .build())
            .build();

    private JsonText() {}

    /** Parses a text that is one JSON object; empty if it is anything else. */
    public static Optional<JsonValue.Fields> parseFields(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            JsonValue.Fields fields = fields(parser);
            return parser.nextToken() == null ? Optional.of(fields) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static JsonValue.Fields fields(JsonParser parser) throws IOException {
        Map<String, JsonValue> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            values.put(name, value(parser));
        }
        return new JsonValue.Fields(values);
    }

    private static JsonValue.Elements items(JsonParser parser) throws IOException {
        List<JsonValue> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return new JsonValue.Elements(values);
    }

    private static JsonValue value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(parser);
            case START_ARRAY -> items(parser);
            case VALUE_STRING -> new JsonValue.Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonValue.Numeral(parser.getText());
            case VALUE_TRUE -> JsonValue.Word.TRUE;
            case VALUE_FALSE -> JsonValue.Word.FALSE;
            case VALUE_NULL -> JsonValue.Word.NULL;
            default -> throw new IOException("unexpected " + parser.currentToken());
        };
    }

    /** Writes a value without white space. */
    public static String write(JsonValue value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(JsonValue value, StringBuilder out) {
        if (value instanceof JsonValue.Fields fields) {
            char before = '{';
            for (Map.Entry<String, JsonValue> field : fields.values().entrySet()) {
                quote(field.getKey(), out.append(before));
                write(field.getValue(), out.append(':'));
                before = ',';
            }
            out.append(fields.values().isEmpty() ? "{}" : "}");
        } else if (value instanceof JsonValue.Elements items) {
            char before = '[';
            for (JsonValue item : items.values()) {
                write(item, out.append(before));
                before = ',';
            }
            out.append(items.values().isEmpty() ? "[]" : "]");
        } else if (value instanceof JsonValue.Text text) {
            quote(text.value(), out);
        } else if (value instanceof JsonValue.Numeral number) {
            out.append(number.literal());
        } else {
            out.append(((JsonValue.Word) value).literal());
        }
    }

    /** Writes a string in quotes and escapes every character that JSON or UTF-8 cannot carry. */
    public static void quote(String text, StringBuilder out) {
        out.append('"');
        int done = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || unpaired(text, i)) {
                out.append(text, done, i);
                escape(c, out);
                done = i + 1;
            }
        }
        out.append(text, done, text.length()).append('"');
    }

    private static void escape(char c, StringBuilder out) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            default -> out.append(String.format("\\u%04X", (int) c));
        }
    }

    /** Returns whether the character is a surrogate without its other half. */
    public static boolean unpaired(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
