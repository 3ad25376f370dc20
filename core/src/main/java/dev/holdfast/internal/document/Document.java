package dev.holdfast.internal.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The document of an item. Immutable: a change makes a new document, which keeps the fields that this version of
 * Holdfast does not know.
 */
public final class Document {
    /** Fields in the order in which a person reads them; others follow. */
    private static final List<String> ORDER = List.of(
            Field.MESSAGE,
            Field.PAYLOAD,
            Field.HEADERS,
            Field.PROGRESS,
            Field.CHUNKS,
            Field.CREATED,
            Field.ENTERED,
            Field.HEAD_START,
            Field.ATTEMPTS,
            Field.FAILURES,
            Field.CRASHES,
            Field.CRASH_STREAK,
            Field.INTERRUPTIONS,
            Field.ERRORS,
            Field.SCHEMA);

    private static final int ROOM_BESIDE_PAYLOAD = 256;

    private final ObjectNode tree;

    /** The payload as text, kept so that changes of other fields do not encode it again. */
    private @Nullable String payloadText;

    Document(ObjectNode tree, @Nullable String payloadText) {
        this.tree = tree;
        this.payloadText = payloadText;
    }

    /** The names of the fields. */
    static final class Field {
        static final String MESSAGE = "message";
        static final String PAYLOAD = "payload";
        static final String HEADERS = "headers";
        static final String PROGRESS = "progress";
        static final String CHUNKS = "chunks";
        static final String CREATED = "created";
        static final String ENTERED = "entered";
        static final String HEAD_START = "head_start_ms";
        static final String ATTEMPTS = "attempts";
        static final String FAILURES = "failures";
        static final String CRASHES = "crashes";
        static final String CRASH_STREAK = "crash_streak";
        static final String INTERRUPTIONS = "interruptions";
        static final String ERRORS = "errors";
        static final String SCHEMA = "schema";
    }

    /** The counters of a state. */
    public enum Counter {
        /** The number of the present or last attempt since the item entered the state. */
        ATTEMPTS(Field.ATTEMPTS),
        /** All attempts that ended in an error. */
        FAILURES(Field.FAILURES),
        /** All attempts whose worker crashed. */
        CRASHES(Field.CRASHES),
        /** All attempts that were released without an outcome. */
        INTERRUPTIONS(Field.INTERRUPTIONS);

        private final String field;

        Counter(String field) {
            this.field = field;
        }

        String field() {
            return field;
        }
    }

    /** Creates the document of a new item. */
    public static Document create(int schema, PayloadJson payload, Instant now) {
        ObjectNode tree = Json.object();
        tree.set(Field.PAYLOAD, payload.tree());
        tree.put(Field.CREATED, now.toString());
        tree.put(Field.ENTERED, now.toString());
        tree.put(Field.SCHEMA, schema);
        return new Document(tree, payload.text());
    }

    /**
     * Parses a stored document.
     *
     * @throws JsonProcessingException if the text is not a JSON object
     */
    public static Document parse(String json) throws JsonProcessingException {
        return new Document(Json.object(json), null);
    }

    /** Returns compact JSON with its fields in a stable order. */
    public String json() {
        StringBuilder json = new StringBuilder(payloadText().length() + ROOM_BESIDE_PAYLOAD).append('{');
        for (String field : ORDER) {
            JsonNode value = tree.get(field);
            if (value != null) {
                write(field, value, json);
            }
        }
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            if (!ORDER.contains(field.getKey())) {
                write(field.getKey(), field.getValue(), json);
            }
        }
        return json.append('}').toString();
    }

    private void write(String field, JsonNode value, StringBuilder json) {
        if (json.length() > 1) {
            json.append(',');
        }
        Json.quote(field, json);
        json.append(':');
        if (value.isTextual()) {
            Json.quote(value.textValue(), json);
        } else {
            json.append(field.equals(Field.PAYLOAD) ? payloadText() : Json.text(value));
        }
    }

    private String payloadText() {
        String text = payloadText;
        if (text == null) {
            text = Json.text(payload());
            payloadText = text; // threads that race here write equal texts
        }
        return text;
    }

    /** The schema version of the payload; 1 if none is stored. */
    public int schema() {
        return tree.path(Field.SCHEMA).asInt(1);
    }

    /** The payload; a missing node if there is none. */
    public JsonNode payload() {
        return tree.path(Field.PAYLOAD);
    }

    /** The status message for people; null if there is none. */
    public @Nullable String message() {
        return tree.path(Field.MESSAGE).textValue();
    }

    /** The headers by name, in their stored order. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : tree.path(Field.HEADERS).properties()) {
            headers.put(field.getKey(), field.getValue().asText());
        }
        return headers;
    }

    /** The progress; a missing node if there is none. */
    public JsonNode progress() {
        return tree.path(Field.PROGRESS);
    }

    /** The ledger header of a state; a missing node if there is none. */
    public JsonNode chunks(String state) {
        return tree.path(Field.CHUNKS).path(state);
    }

    /** The creation time of the item; the epoch if none is stored. */
    public Instant created() {
        return instant(Field.CREATED);
    }

    /** The time when the item entered its state; the epoch if none is stored. */
    public Instant entered() {
        return instant(Field.ENTERED);
    }

    /** The head start of the item; zero if none is stored. */
    public Duration headStart() {
        return Duration.ofMillis(Math.max(0, tree.path(Field.HEAD_START).asLong(0)));
    }

    private Instant instant(String field) {
        String text = tree.path(field).textValue();
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** The counter of a state; 0 if there is none. */
    public int count(Counter counter, String state) {
        return tree.path(counter.field).path(state).asInt(0);
    }

    /** The counters of all states, without zeros. */
    public Map<String, Integer> counts(Counter counter) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : tree.path(counter.field).properties()) {
            counts.put(field.getKey(), field.getValue().asInt(0));
        }
        return counts;
    }

    /** The number of crashes in the present state since the last progress. */
    public int crashStreak() {
        return tree.path(Field.CRASH_STREAK).asInt(0);
    }

    /** The kept errors, oldest first. */
    public List<JsonNode> errors() {
        List<JsonNode> errors = new ArrayList<>();
        tree.path(Field.ERRORS).forEach(errors::add);
        return errors;
    }

    /** The whole tree, for {@link DocumentEdit}; must not be changed. */
    ObjectNode tree() {
        return tree;
    }

    /** The payload as text, if it has been encoded. */
    @Nullable
    String knownPayloadText() {
        return payloadText;
    }
}
