package dev.holdfast.internal.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.Change;
import dev.holdfast.Failure;
import dev.holdfast.Limits;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.internal.document.Document;
import dev.holdfast.internal.document.Json;
import dev.holdfast.internal.document.UnknownFields;
import dev.holdfast.internal.ledger.ResultCodec;
import dev.holdfast.internal.text.ErrorText;
import dev.holdfast.internal.text.Redaction;
import dev.holdfast.internal.text.Utf8;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.workflow.Workflow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Converts between stored records and what the host sees. Thread-safe. */
public final class ItemCodec<S, P> {
    private final Workflow<S, P> workflow;
    private final Limits limits;

    public ItemCodec(Workflow<S, P> workflow, Limits limits) {
        this.workflow = workflow;
        this.limits = limits;
    }

    /**
     * Decodes a record.
     *
     * @throws UnreadableItemException if the record does not fit the workflow
     */
    public ItemSnapshot<S, P> snapshot(ItemRecord record) {
        Document document = document(record);
        S state = state(record);
        P payload = payload(record.key(), document.payload(), document.schema());
        return new ItemSnapshot<>(workflow, record, document, state, () -> payload);
    }

    /**
     * Decodes a record in a state that the workflow does not declare, as if it were in one that it declares.
     *
     * @throws IllegalArgumentException if the workflow declares the state of the record
     * @throws UnreadableItemException if the rest of the record does not fit the workflow
     */
    ItemSnapshot<S, P> snapshotAs(S shown, ItemRecord record) {
        String stored = record.body().state();
        if (workflow.state(stored).isPresent()) {
            throw new IllegalArgumentException(record.key() + ": its state " + stored + " is declared by workflow '"
                    + workflow.type() + "'; use move, which checks the transition");
        }
        Document document = document(record);
        P payload = payload(record.key(), document.payload(), document.schema());
        return new ItemSnapshot<>(workflow, record, document, shown, () -> payload);
    }

    /** The snapshot of a committed record. Its payload was bound before the commit, so binding it again cannot fail. */
    public ItemSnapshot<S, P> snapshot(CommitOutcome outcome) {
        ItemRecord record = outcome.made();
        Document document = outcome.document();
        if (document == null) {
            return snapshot(record);
        }
        return new ItemSnapshot<>(
                workflow,
                record,
                document,
                state(record),
                () -> payload(record.key(), document.payload(), document.schema()));
    }

    /**
     * Encodes a draft.
     *
     * @throws IllegalArgumentException if part of it cannot be stored
     */
    EncodedCommit encode(CommitDraft draft, String token) {
        Document document = draft.document.done();
        String json = document.json();
        if (draft.hasPayload()) { // an unreadable payload would block its item
            document = readBack(draft.key, document, json);
        }
        try {
            return new EncodedCommit(draft.commit(json, token), document);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(draft.key + ": " + e.getMessage(), e);
        }
    }

    private S state(ItemRecord record) {
        return workflow.state(record.body().state())
                .orElseThrow(() -> new UnreadableItemException(
                        record.key().toString(),
                        "its state " + record.body().state() + " is not one of workflow '" + workflow.type()
                                + "', which has " + WorkflowPaths.names(workflow, workflow.states())
                                + "; declare it again, or move the item with Items.moveUndeclared",
                        null));
    }

    Document document(ItemRecord record) {
        try {
            return Document.parse(record.body().document());
        } catch (JsonProcessingException e) {
            throw new UnreadableItemException(
                    record.key().toString(),
                    "its document is not the JSON that Holdfast writes; restore or delete it",
                    e);
        }
    }

    /**
     * @throws UnreadableItemException if a newer version of the host wrote the item: this version must not change it
     */
    void requireWritable(ItemSnapshot<S, P> snapshot) {
        if (snapshot.schemaVersion() > workflow.schemaVersion()) {
            throw new UnreadableItemException(
                    snapshot.key().toString(),
                    "it was written with schema version " + snapshot.schemaVersion() + ", but this workflow has "
                            + workflow.schemaVersion() + "; it can be read, change it with the newer version",
                    null);
        }
    }

    /** Binds a merged payload. */
    P payload(ItemSnapshot<S, P> base, JsonNode tree) {
        return payload(base.key(), tree, workflow.schemaVersion());
    }

    private P payload(ItemKey key, JsonNode tree, int schema) {
        try {
            P payload = Json.bind(tree, workflow.payload());
            if (payload != null) {
                return payload;
            }
        } catch (JsonProcessingException e) {
            throw new UnreadableItemException(
                    key.toString(),
                    "its payload (schema version " + schema + ") does not fit "
                            + workflow.payload().getName() + ": " + Json.describe(e)
                            + "; repair the record or fix the type",
                    e);
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
            throw new UnreadableItemException( // code of the type: one item must not block the others
                    key.toString(),
                    "its payload (schema version " + schema + ") cannot be read as "
                            + workflow.payload().getName() + ", whose code threw "
                            + e.getClass().getName() + "; repair the record or fix the type",
                    e);
        }
        throw new UnreadableItemException(key.toString(), "its payload is missing; restore or delete it", null);
    }

    /** @throws IllegalArgumentException if the payload cannot be stored */
    JsonNode tree(String item, P payload) {
        JsonNode tree = Json.tree(payload);
        if (!tree.isObject()) {
            throw new IllegalArgumentException(item + ": the payload is written as " + tree.getNodeType()
                    + "; use a type that is written as a JSON object");
        }
        return tree;
    }

    /**
     * Reads back a document before it is stored.
     *
     * @return the document as later reads return it
     * @throws IllegalArgumentException if the payload is too large, is not text, or cannot be read back
     */
    Document readBack(ItemKey key, Document document, String json) {
        if (json.length() * 3L > limits.maxPayloadBytes()) { // the document is longer than its payload
            requireSize(key, Json.text(document.payload()));
        }
        requireText(key, json);
        try {
            Document read = Document.parse(json);
            var unused = Json.bind(read.payload(), workflow.payload());
            return read;
        } catch (JsonProcessingException e) {
            throw unreadable(key, e);
        }
    }

    /**
     * Checks a payload that will be stored later.
     *
     * @return its tree as later reads return it
     * @throws IllegalArgumentException if it is too large, is not text, or cannot be read back
     */
    public JsonNode storable(ItemKey key, JsonNode payload) {
        String json = Json.text(payload);
        requireSize(key, json);
        requireText(key, json);
        try {
            JsonNode read = Json.object(json);
            var unused = Json.bind(read, workflow.payload());
            return read;
        } catch (JsonProcessingException e) {
            throw unreadable(key, e);
        }
    }

    private void requireSize(ItemKey key, String payload) {
        if (payload.length() * 3L > limits.maxPayloadBytes()) { // a char takes at most 3 bytes
            int bytes = Utf8.bytes(payload);
            if (bytes > limits.maxPayloadBytes()) {
                throw new IllegalArgumentException(key + ": the payload has " + bytes + " bytes; at most "
                        + limits.maxPayloadBytes() + " work, keep large data outside and a reference here");
            }
        }
    }

    private static void requireText(ItemKey key, String json) {
        if (Utf8.unpaired(json) >= 0) {
            throw new IllegalArgumentException(
                    key + ": the payload has an unpaired surrogate, which is not text; leave it out");
        }
    }

    private IllegalArgumentException unreadable(ItemKey key, JsonProcessingException e) {
        return new IllegalArgumentException(
                key + ": the payload can be written but not read back as "
                        + workflow.payload().getName() + ": " + Json.describe(e) + "; fix the type",
                e);
    }

    /**
     * Checks a text from the host.
     *
     * @throws IllegalArgumentException if it is too long or not text
     */
    public void requireShort(String item, String what, @Nullable String text) {
        if (text != null && Utf8.unpaired(text) >= 0) {
            throw new IllegalArgumentException(item + ": the " + what + " has an unpaired surrogate at position "
                    + Utf8.unpaired(text) + ", which is not text; leave it out");
        }
        if (text != null
                && text.length() * 3L > limits.maxMessageBytes()
                && Utf8.bytes(text) > limits.maxMessageBytes()) {
            throw new IllegalArgumentException(item + ": the " + what + " has " + Utf8.bytes(text) + " bytes; at most "
                    + limits.maxMessageBytes() + " work");
        }
    }

    /** Returns the tree of a changed payload, completed with the stored fields that the type does not know. */
    public JsonNode tree(ItemSnapshot<S, P> base, P payload) {
        JsonNode tree = tree(base.key().toString(), payload);
        JsonNode stored = base.document().payload();
        // bound again, since the host may have changed the object of the snapshot
        JsonNode known = Json.tree(payload(base.key(), stored, base.schemaVersion()));
        UnknownFields.keep(stored, known, tree);
        return tree;
    }

    public ResultCodec results(ItemKey key) {
        return new ResultCodec(key.toString(), limits.maxResultBytes());
    }

    Change<S> change(HistoryEntry stored) {
        Entry entry = stored.entry();
        return new ItemChange<>(stored, stateOrNull(entry.from()), stateOrNull(entry.to()));
    }

    private @Nullable S stateOrNull(@Nullable String name) {
        return name == null ? null : workflow.state(name).orElse(null);
    }

    public Failure failure(S state, int attempt, Instant at, Throwable cause) {
        String message = ErrorText.message(cause);
        return new Failure(
                workflow.name(state),
                attempt,
                at,
                cause.getClass().getName(),
                Utf8.cut(Redaction.forPeople(message), limits.maxMessageBytes()),
                Utf8.cut(Redaction.secrets(message), limits.maxMessageBytes()),
                limits.maxTraceBytes() < 64 ? "" : trace(cause));
    }

    private String trace(Throwable cause) {
        String text = ErrorText.trace(cause, limits.maxTraceBytes());
        return Utf8.cut(Redaction.secrets(text), limits.maxTraceBytes());
    }
}
