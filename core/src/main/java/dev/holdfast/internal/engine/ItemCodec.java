package dev.holdfast.internal.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.Change;
import dev.holdfast.Failure;
import dev.holdfast.Limits;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.internal.binding.UnreadFields;
import dev.holdfast.internal.binding.ValueCodec;
import dev.holdfast.internal.definition.DefinitionCheck;
import dev.holdfast.internal.document.Document;
import dev.holdfast.internal.document.Json;
import dev.holdfast.internal.document.MergePatch;
import dev.holdfast.internal.document.PayloadJson;
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
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts between stored records and what the host sees. Thread-safe. */
public final class ItemCodec<S, P> implements DefinitionCheck.Payload {
    private final Workflow<S, P> workflow;
    private final Limits limits;
    private final ValueCodec values;
    private final PayloadKeys<P> keys;

    public ItemCodec(Workflow<S, P> workflow, Limits limits) {
        this.workflow = workflow;
        this.limits = limits;
        this.values = new ValueCodec(workflow.mapper().build());
        this.keys = new PayloadKeys<>(workflow.uniqueKeys());
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
        if (draft.hasPayload() && !keys.declared().isEmpty()) {
            P payload = payload(draft.key, document.payload(), document.schema());
            draft.uniqueKeys(keys.of(draft.key, payload, draft.uniqueKeys()));
        }
        try {
            return new EncodedCommit(draft.commit(document.json(), token), document);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(draft.key + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Set<String> fields() {
        return values.fields(workflow.payload());
    }

    @Override
    public @Nullable String fault(ItemRecord record) {
        try {
            Document document = document(record);
            var unused = payload(record.key(), document.payload(), document.schema());
            return null;
        } catch (UnreadableItemException e) {
            return e.getMessage();
        }
    }

    @Override
    public Map<String, String> uniqueKeys(ItemRecord record) {
        return keys.of(record.key(), snapshot(record).payload(), record.body().uniqueKeys());
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
            P payload = values.bind(tree, workflow.payload());
            if (payload != null) {
                return payload;
            }
        } catch (JsonProcessingException e) {
            throw new UnreadableItemException(
                    key.toString(),
                    "its payload (schema version " + schema + ") does not fit "
                            + workflow.payload().getName() + ": " + ValueCodec.describe(e, tree)
                            + "; give the field a default, mark it @Nullable, read leniently (see PayloadMapper), or"
                            + " change the stored payload with Items.patch",
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

    /**
     * Encodes the payload of a new item.
     *
     * @throws IllegalArgumentException if it cannot be stored, or would not come back equal
     */
    PayloadJson json(ItemKey key, P payload) {
        return checked(key, tree(key, payload), payload);
    }

    /**
     * Encodes the payload of a change, completed with the stored fields that the change must not lose.
     *
     * @throws IllegalArgumentException if it cannot be stored, or would not come back equal
     */
    public PayloadJson json(ItemSnapshot<S, P> base, P payload) {
        JsonNode tree = tree(base.key(), payload);
        JsonNode stored = base.document().payload();
        // bound again, since the host may have changed the object of the snapshot
        JsonNode known = tree(base.key(), payload(base.key(), stored, base.schemaVersion()));
        UnreadFields.keep(values, workflow.payload(), stored, known, tree, payload);
        return checked(base.key(), tree, payload);
    }

    private JsonNode tree(ItemKey key, P payload) {
        JsonNode tree;
        try {
            tree = values.tree(payload);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": the payload " + e.getMessage() + "; change its type", e);
        }
        if (!tree.isObject()) {
            throw new IllegalArgumentException(key + ": the payload is written as " + tree.getNodeType()
                    + "; use a type that is written as a JSON object");
        }
        return tree;
    }

    /**
     * Checks a payload that was put together from stored ones.
     *
     * @throws IllegalArgumentException if it is too large, is not text, or cannot be read back
     */
    public PayloadJson storable(ItemKey key, JsonNode payload) {
        return checked(key, payload, null);
    }

    /** Reads back a payload before it is stored: one that is unreadable would block its item. */
    private PayloadJson checked(ItemKey key, JsonNode tree, @Nullable P payload) {
        String json = Json.text(tree);
        requireSize(key, json);
        requireText(key, json);
        JsonNode read = tree;
        try {
            read = Json.object(json);
            P bound = values.bind(read, workflow.payload());
            String difference = payload == null ? null : values.difference(payload, bound);
            if (difference != null) {
                throw new IllegalArgumentException(key + ": the payload does not come back as it was given: "
                        + difference + "; change its type, so that all of it is written and read");
            }
            return new PayloadJson(read, json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    key + ": the payload can be written but not read back as "
                            + workflow.payload().getName() + ": " + ValueCodec.describe(e, read) + "; fix the type",
                    e);
        }
    }

    /** Decodes a record whose payload may not fit the workflow; it is bound when it is asked for. */
    ItemSnapshot<S, P> unbound(ItemRecord record) {
        Document document = document(record);
        return new ItemSnapshot<>(
                workflow,
                record,
                document,
                state(record),
                () -> payload(record.key(), document.payload(), document.schema()));
    }

    /** @throws IllegalArgumentException if the text is not a JSON object */
    JsonNode parsePatch(ItemKey key, String mergePatch) {
        try {
            return Json.object(mergePatch);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    key + ": the patch is not a JSON object: " + e.getOriginalMessage()
                            + "; use a merge patch such as {\"field\":\"value\"}",
                    e);
        }
    }

    /**
     * Applies a merge patch to a stored payload.
     *
     * @throws IllegalArgumentException if the result does not fit the workflow, or the patch sets a field that it lacks
     */
    PayloadJson patched(ItemSnapshot<S, P> base, JsonNode patch) {
        JsonNode merged = MergePatch.apply(base.document().payload(), patch);
        try {
            UnreadFields.refuse(values, workflow.payload(), merged, patch);
        } catch (JsonProcessingException e) {
            throw misfit(base.key() + ": the patched payload does not fit ", merged, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(base.key() + ": the patch " + e.getMessage(), e);
        }
        return checked(base.key(), merged, null);
    }

    /** Reads a payload from JSON that a person or a service wrote. */
    public P parse(String json) {
        JsonNode tree = MissingNode.getInstance();
        try {
            tree = Json.object(json);
            UnreadFields.refuse(values, workflow.payload(), tree, tree);
            return values.bind(tree, workflow.payload());
        } catch (JsonProcessingException e) {
            throw misfit("the JSON does not fit ", tree, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the JSON " + e.getMessage(), e);
        }
    }

    private IllegalArgumentException misfit(String what, JsonNode tree, JsonProcessingException e) {
        return new IllegalArgumentException(
                what + workflow.payload().getName() + ": " + ValueCodec.describe(e, tree) + "; change the JSON", e);
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

    public ResultCodec results(ItemKey key) {
        return new ResultCodec(values, key.toString(), limits.maxResultBytes());
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
