package dev.holdfast.internal.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A change of a document: a copy that is changed field by field. Confined to one thread. */
public final class DocumentEdit {
    private final ObjectNode copy = Json.object();
    private @Nullable String payloadText;

    public DocumentEdit(Document from) {
        copy.setAll(from.tree()); // children are shared and never changed in place
        payloadText = from.knownPayloadText();
    }

    /**
     * Sets the status message.
     *
     * @param message the message, null for none
     * @return this
     */
    public DocumentEdit message(@Nullable String message) {
        return set(Document.Field.MESSAGE, message == null ? null : copy.textNode(message));
    }

    /**
     * Sets the payload and its schema version.
     *
     * @param payload its tree
     * @param schema its schema version
     * @return this
     */
    public DocumentEdit payload(JsonNode payload, int schema) {
        set(Document.Field.PAYLOAD, payload);
        payloadText = null;
        return set(Document.Field.SCHEMA, copy.numberNode(schema));
    }

    /**
     * Sets the progress.
     *
     * @param progress its tree, null for none
     * @return this
     */
    public DocumentEdit progress(@Nullable JsonNode progress) {
        return set(Document.Field.PROGRESS, progress);
    }

    /**
     * Sets what is known of the ledger of a state.
     *
     * @param state the state
     * @param ledger its tree
     * @return this
     */
    public DocumentEdit chunks(String state, JsonNode ledger) {
        ObjectNode ledgers = Json.object();
        if (copy.get(Document.Field.CHUNKS) instanceof ObjectNode old) {
            ledgers.setAll(old);
        }
        ledgers.set(state, ledger);
        return set(Document.Field.CHUNKS, ledgers);
    }

    /**
     * Sets when the item came into its state.
     *
     * @param now the time
     * @return this
     */
    public DocumentEdit entered(Instant now) {
        return set(Document.Field.ENTERED, copy.textNode(now.toString()));
    }

    /**
     * Sets a count.
     *
     * @param counter what is counted
     * @param state of which state
     * @param count the count; 0 removes it
     * @return this
     */
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

    /**
     * Adds one to a count.
     *
     * @param counter what is counted
     * @param state of which state
     * @return this
     */
    public DocumentEdit increment(Document.Counter counter, String state) {
        return count(counter, state, copy.path(counter.field()).path(state).asInt(0) + 1);
    }

    /**
     * Sets how many crashes there were without getting anywhere.
     *
     * @param streak from 0
     * @return this
     */
    public DocumentEdit crashStreak(int streak) {
        return set(Document.Field.CRASH_STREAK, streak == 0 ? null : copy.numberNode(streak));
    }

    /**
     * Adds an error; of too many, the first and the newest are kept.
     *
     * @param error its tree
     * @param most how many to keep, at least 2
     * @return this
     */
    public DocumentEdit error(JsonNode error, int most) {
        ArrayNode errors = copy.arrayNode();
        copy.path(Document.Field.ERRORS).forEach(errors::add);
        errors.add(error);
        while (errors.size() > most) {
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

    /**
     * Ends the change.
     *
     * @return the changed document
     */
    public Document done() {
        return new Document(copy, payloadText);
    }
}
