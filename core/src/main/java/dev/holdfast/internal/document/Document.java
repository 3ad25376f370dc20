package dev.holdfast.internal.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The document of an item. Immutable: a change gives a new one, which keeps the fields that this version of Holdfast
 * does not know.
 */
public final class Document {
    /** Fields in the order a person wants to read them; what is not listed follows. */
    private static final List<String> ORDER = List.of(
            Field.MESSAGE,
            Field.PAYLOAD,
            Field.PROGRESS,
            Field.CHUNKS,
            Field.CREATED,
            Field.ENTERED,
            Field.ATTEMPTS,
            Field.FAILURES,
            Field.CRASHES,
            Field.CRASH_STREAK,
            Field.INTERRUPTIONS,
            Field.ERRORS,
            Field.SCHEMA);

    private static final int ROOM_BESIDE_PAYLOAD = 256;

    private final ObjectNode tree;

    /** The payload as it has been written before, so that a change of something else does not write it again. */
    private @Nullable String payloadText;

    Document(ObjectNode tree, @Nullable String payloadText) {
        this.tree = tree;
        this.payloadText = payloadText;
    }

    /** The names of the fields. */
    static final class Field {
        static final String MESSAGE = "message";
        static final String PAYLOAD = "payload";
        static final String PROGRESS = "progress";
        static final String CHUNKS = "chunks";
        static final String CREATED = "created";
        static final String ENTERED = "entered";
        static final String ATTEMPTS = "attempts";
        static final String FAILURES = "failures";
        static final String CRASHES = "crashes";
        static final String CRASH_STREAK = "crash_streak";
        static final String INTERRUPTIONS = "interruptions";
        static final String ERRORS = "errors";
        static final String SCHEMA = "schema";
    }

    /** What is counted per state. */
    public enum Counter {
        /** The number of the present or last attempt since the item came into the state anew. */
        ATTEMPTS(Field.ATTEMPTS),
        /** Attempts that ended in an error, ever. */
        FAILURES(Field.FAILURES),
        /** Attempts whose worker died, ever. */
        CRASHES(Field.CRASHES),
        /** Attempts that were given back, ever. */
        INTERRUPTIONS(Field.INTERRUPTIONS);

        private final String field;

        Counter(String field) {
            this.field = field;
        }

        String field() {
            return field;
        }
    }

    /**
     * The document of a new item.
     *
     * @param schema the schema version of the payload
     * @param payload the payload
     * @param now when it is made
     * @return a document with nothing else
     */
    public static Document create(int schema, JsonNode payload, Instant now) {
        ObjectNode tree = Json.object();
        tree.set(Field.PAYLOAD, payload);
        tree.put(Field.CREATED, now.toString());
        tree.put(Field.ENTERED, now.toString());
        tree.put(Field.SCHEMA, schema);
        return new Document(tree, null);
    }

    /**
     * Reads a stored document.
     *
     * @param json what was stored
     * @return the document
     * @throws JsonProcessingException if it is not a JSON object
     */
    public static Document parse(String json) throws JsonProcessingException {
        return new Document(Json.object(json), null);
    }

    /**
     * Writes the document for a store.
     *
     * @return compact JSON with its fields in a stable order
     */
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
            payloadText = text; // two threads that race here write the same
        }
        return text;
    }

    /**
     * The schema version of the payload.
     *
     * @return from 1; 1 if none was stored
     */
    public int schema() {
        return tree.path(Field.SCHEMA).asInt(1);
    }

    /**
     * The payload.
     *
     * @return its tree; a missing node if there is none
     */
    public JsonNode payload() {
        return tree.path(Field.PAYLOAD);
    }

    /**
     * The status message for people.
     *
     * @return the message, or null
     */
    public @Nullable String message() {
        return tree.path(Field.MESSAGE).textValue();
    }

    /**
     * The progress.
     *
     * @return its tree; a missing node if there is none
     */
    public JsonNode progress() {
        return tree.path(Field.PROGRESS);
    }

    /**
     * What is known of the ledger of a state.
     *
     * @param state the state
     * @return its tree; a missing node if there is none
     */
    public JsonNode chunks(String state) {
        return tree.path(Field.CHUNKS).path(state);
    }

    /**
     * When the item was created.
     *
     * @return the time, the epoch if none was stored
     */
    public Instant created() {
        return instant(Field.CREATED);
    }

    /**
     * When the item came into its state.
     *
     * @return the time, the epoch if none was stored
     */
    public Instant entered() {
        return instant(Field.ENTERED);
    }

    private Instant instant(String field) {
        String text = tree.path(field).textValue();
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /**
     * A count of a state.
     *
     * @param counter what is counted
     * @param state the state
     * @return the count, 0 if there is none
     */
    public int count(Counter counter, String state) {
        return tree.path(counter.field).path(state).asInt(0);
    }

    /**
     * The counts of all states.
     *
     * @param counter what is counted
     * @return by state, without those of zero
     */
    public Map<String, Integer> counts(Counter counter) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : tree.path(counter.field).properties()) {
            counts.put(field.getKey(), field.getValue().asInt(0));
        }
        return counts;
    }

    /**
     * How many crashes there were in the present state since it last got anywhere.
     *
     * @return from 0
     */
    public int crashStreak() {
        return tree.path(Field.CRASH_STREAK).asInt(0);
    }

    /**
     * The errors that are kept, oldest first.
     *
     * @return their trees
     */
    public List<JsonNode> errors() {
        List<JsonNode> errors = new ArrayList<>();
        tree.path(Field.ERRORS).forEach(errors::add);
        return errors;
    }

    /** The whole tree, for {@link DocumentEdit}; must not be changed. */
    ObjectNode tree() {
        return tree;
    }

    /** The payload as text, if it is known. */
    @Nullable
    String knownPayloadText() {
        return payloadText;
    }
}
