package dev.holdfast.sqlite.mirror;

import dev.holdfast.sqlite.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML that may be damaged or hostile: one document of plain values of bounded depth, without aliases, anchors,
 * tags and duplicate keys. Uses the events of the parser, because its tree builder can overflow the stack.
 */
final class YamlReader {
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final ScalarResolver RESOLVER = new CoreSchema().getScalarResolver();

    private final Iterator<Event> events;

    private YamlReader(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setCodePointLimit(Math.max(1, text.length()))
                .setUseMarks(false)
                .build();
        events = new ParserImpl(settings, new StreamReader(settings, text));
    }

    /** Reads bytes that are one YAML mapping; the caller has limited their number. */
    static JsonValue.Fields read(byte[] bytes) throws UnreadableYamlException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new YamlReader(text).document();
        } catch (CharacterCodingException e) {
            throw UnreadableYamlException.damaged("is not UTF-8");
        } catch (YamlEngineException e) {
            throw UnreadableYamlException.damaged("is not YAML");
        } catch (RuntimeException | StackOverflowError e) {
            throw UnreadableYamlException.damaged(
                    "cannot be parsed: " + e.getClass().getSimpleName());
        }
    }

    private JsonValue.Fields document() throws UnreadableYamlException {
        expect(Event.ID.StreamStart);
        expect(Event.ID.DocumentStart);
        Event first = events.next();
        if (first.getEventId() != Event.ID.MappingStart) {
            throw UnreadableYamlException.damaged("is not a mapping");
        }
        JsonValue.Fields fields = (JsonValue.Fields) value(first, 0);
        expect(Event.ID.DocumentEnd);
        expect(Event.ID.StreamEnd);
        return fields;
    }

    private void expect(Event.ID id) throws UnreadableYamlException {
        if (!events.hasNext() || events.next().getEventId() != id) {
            throw UnreadableYamlException.damaged("is not one YAML document");
        }
    }

    private JsonValue value(Event event, int depth) throws UnreadableYamlException {
        if (depth > JsonValue.MAX_DEPTH + 2) {
            throw UnreadableYamlException.damaged("is nested deeper than " + JsonValue.MAX_DEPTH);
        }
        if (!(event instanceof NodeEvent node)
                || event.getEventId() == Event.ID.Alias
                || node.getAnchor().isPresent()) {
            throw UnreadableYamlException.damaged("has an alias or anchor");
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        }
        return event.getEventId() == Event.ID.MappingStart ? fields(depth) : items(depth);
    }

    private JsonValue.Fields fields(int depth) throws UnreadableYamlException {
        Map<String, JsonValue> values = new LinkedHashMap<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            if (!(value(next, depth + 1) instanceof JsonValue.Text name)) {
                throw UnreadableYamlException.damaged("has a key that is not text");
            }
            if (values.put(name.value(), value(events.next(), depth + 1)) != null) {
                throw UnreadableYamlException.damaged("has a key twice");
            }
        }
        return new JsonValue.Fields(values);
    }

    private JsonValue.Elements items(int depth) throws UnreadableYamlException {
        List<JsonValue> values = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            values.add(value(next, depth + 1));
        }
        return new JsonValue.Elements(values);
    }

    private static JsonValue scalar(ScalarEvent event) throws UnreadableYamlException {
        if (event.getTag().isPresent()) {
            throw UnreadableYamlException.damaged("has a tag");
        }
        String value = event.getValue();
        Tag tag = event.isPlain() ? RESOLVER.resolve(value, true) : Tag.STR;
        if (tag.equals(Tag.STR)) {
            return new JsonValue.Text(value);
        }
        if (tag.equals(Tag.NULL)) {
            return JsonValue.Word.NULL;
        }
        if (tag.equals(Tag.BOOL)) {
            return value.startsWith("t") || value.startsWith("T") ? JsonValue.Word.TRUE : JsonValue.Word.FALSE;
        }
        if (!JSON_NUMBER.matcher(value).matches()) {
            throw UnreadableYamlException.damaged("has a number that JSON does not allow");
        }
        return new JsonValue.Numeral(value);
    }
}
