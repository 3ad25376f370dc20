package dev.holdfast.internal.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A change of a document: a copy that is edited field by field. Confined to one thread. */
public final class DocumentEdit {
    private final ObjectNode copy = Json.object();
    private @Nullable String payloadText;

    public DocumentEdit(Document from) {
        copy.setAll(from.tree()); // children are shared and never modified
        payloadText = from.knownPayloadText();
    }

    public DocumentEdit message(@Nullable String message) {
        return set(Document.Field.MESSAGE, message == null ? null : copy.textNode(message));
    }

    public DocumentEdit payload(PayloadJson payload, int schema) {
        set(Document.Field.PAYLOAD, payload.tree());
        payloadText = payload.text();
        return set(Document.Field.SCHEMA, copy.numberNode(schema));
    }

    /** Sets all headers; an empty map removes them. */
    public DocumentEdit headers(Map<String, String> headers) {
        ObjectNode fields = Json.object();
        headers.forEach(fields::put);
        return set(Document.Field.HEADERS, fields.isEmpty() ? null : fields);
    }

    public DocumentEdit progress(@Nullable JsonNode progress) {
        return set(Document.Field.PROGRESS, progress);
    }

    /** Sets the ledger header of a state. */
    public DocumentEdit chunks(String state, JsonNode ledger) {
        ObjectNode ledgers = Json.object();
        if (copy.get(Document.Field.CHUNKS) instanceof ObjectNode old) {
            ledgers.setAll(old);
        }
        ledgers.set(state, ledger);
        return set(Document.Field.CHUNKS, ledgers);
    }

    /** Sets the time when the item entered its state. */
    public DocumentEdit entered(Instant now) {
        return set(Document.Field.ENTERED, copy.textNode(now.toString()));
    }

    /** Sets the head start; zero removes it. */
    public DocumentEdit headStart(Duration length) {
        return set(Document.Field.HEAD_START, length.isZero() ? null : copy.numberNode(length.toMillis()));
    }

    /** Sets a counter; 0 removes it. */
    public DocumentEdit count(Document.Counter counter, String state, int count) {
        ObjectNode counts = Json.object();
        if (copy.get(counter.field()) instanceof ObjectNode old) {
            counts.setAll(old);
        }
        if (count == 0) {
            counts.remove(state);
        } else {
            counts.put(state, count);
        }
        return set(counter.field(), counts.isEmpty() ? null : counts);
    }

    public DocumentEdit increment(Document.Counter counter, String state) {
        return count(counter, state, copy.path(counter.field()).path(state).asInt(0) + 1);
    }

    /** Sets the number of crashes without progress. */
    public DocumentEdit crashStreak(int streak) {
        return set(Document.Field.CRASH_STREAK, streak == 0 ? null : copy.numberNode(streak));
    }

    /**
     * Adds an error; beyond the limit, the first and the newest are kept.
     *
     * @param max the number of errors to keep, at least 2
     */
    public DocumentEdit error(JsonNode error, int max) {
        ArrayNode errors = copy.arrayNode();
        copy.path(Document.Field.ERRORS).forEach(errors::add);
        errors.add(error);
        while (errors.size() > max) {
            errors.remove(1);
        }
        return set(Document.Field.ERRORS, errors);
    }

    private DocumentEdit set(String field, @Nullable JsonNode value) {
        if (value == null) {
            copy.remove(field);
        } else {
            copy.set(field, value);
        }
        return this;
    }

    /** Returns the changed document. */
    public Document done() {
        return new Document(copy, payloadText);
    }
}
