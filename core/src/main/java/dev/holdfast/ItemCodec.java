package dev.holdfast;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.internal.document.Document;
import dev.holdfast.internal.document.Json;
import dev.holdfast.internal.text.Caps;
import dev.holdfast.internal.text.Redaction;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what is stored into what the host sees, and back. */
final class ItemCodec<S, P> {
    private static final Pattern VALUE = Pattern.compile(" from (String|Number|Boolean) ");

    private final Workflow<S, P> workflow;
    private final Limits limits;

    ItemCodec(Workflow<S, P> workflow, Limits limits) {
        this.workflow = workflow;
        this.limits = limits;
    }

    /** @throws UnreadableItemException if the record does not fit the workflow */
    Snapshot<S, P> snapshot(ItemRecord record) {
        Document document = document(record);
        S state = state(record);
        P payload = payload(record.key(), document.payload(), document.schema());
        return new Snapshot<>(workflow, record, document, state, () -> payload);
    }

    /** What a draft has made, without reading it anew; its payload has been bound before, so it can be. */
    Snapshot<S, P> made(Committer.Attempt attempt) {
        ItemRecord record = attempt.made();
        Document document = attempt.document();
        if (document == null) {
            return snapshot(record);
        }
        return new Snapshot<>(
                workflow,
                record,
                document,
                state(record),
                () -> payload(record.key(), document.payload(), document.schema()));
    }

    private S state(ItemRecord record) {
        return workflow.state(record.body().state())
                .orElseThrow(() -> new UnreadableItemException(
                        record.key().toString(),
                        "its state " + record.body().state() + " is not one of workflow '" + workflow.type()
                                + "', which has " + workflow.names(workflow.states())
                                + "; declare it again or move the item",
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

    /** @throws UnreadableItemException if a newer version of the host wrote the item, so that this one must not change it */
    void requireWritable(Snapshot<S, P> snapshot) {
        if (snapshot.schemaVersion() > workflow.schemaVersion()) {
            throw new UnreadableItemException(
                    snapshot.key().toString(),
                    "it was written with schema version " + snapshot.schemaVersion() + ", but this workflow has "
                            + workflow.schemaVersion() + "; it can be read, change it with the newer version",
                    null);
        }
    }

    /** Binds a payload that was put together of two. */
    P payload(Snapshot<S, P> base, JsonNode tree) {
        return payload(base.key(), tree, workflow.schemaVersion());
    }

    private P payload(ItemKey key, JsonNode tree, int schema) {
        try {
            P payload = Json.bind(tree, workflow.payload());
            if (payload == null) {
                throw new UnreadableItemException(key.toString(), "its payload is missing; restore or delete it", null);
            }
            return payload;
        } catch (JsonProcessingException e) {
            throw new UnreadableItemException(
                    key.toString(),
                    "its payload (schema version " + schema + ") does not fit "
                            + workflow.payload().getName() + ": " + shape(e) + "; mend the record or the type",
                    e);
        }
    }

    /** What is wrong with the shape, without values. */
    static String shape(JsonProcessingException e) {
        String text = e.getOriginalMessage();
        Matcher value = VALUE.matcher(text);
        return value.find() ? text.substring(0, value.start()) + " from the stored value" : text;
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
     * Reads back what is going to be stored.
     *
     * @return the document as everybody will read it
     * @throws IllegalArgumentException if the payload is too large, is not text, or could not be read again
     */
    Document readBack(ItemKey key, Document document, String json) {
        if (json.length() * 3L > limits.maxPayloadBytes()) { // the whole document; measure only what may be too large
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
     * Checks a payload that is going to be stored later.
     *
     * @return its tree as everybody will read it
     * @throws IllegalArgumentException if it is too large, is not text, or could not be read again
     */
    JsonNode storable(ItemKey key, JsonNode payload) {
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
            int bytes = Caps.bytes(payload);
            if (bytes > limits.maxPayloadBytes()) {
                throw new IllegalArgumentException(key + ": the payload has " + bytes + " bytes; at most "
                        + limits.maxPayloadBytes() + " work, keep large data outside and a reference here");
            }
        }
    }

    private static void requireText(ItemKey key, String json) {
        if (Caps.unpaired(json) >= 0) {
            throw new IllegalArgumentException(
                    key + ": the payload has an unpaired surrogate, which is not text; leave it out");
        }
    }

    private IllegalArgumentException unreadable(ItemKey key, JsonProcessingException e) {
        return new IllegalArgumentException(
                key + ": the payload can be written but not read again as "
                        + workflow.payload().getName() + ": " + shape(e) + "; mend the type",
                e);
    }

    /** @throws IllegalArgumentException if a text that the host gave is too long or not text */
    void requireShort(String item, String what, @Nullable String text) {
        if (text != null && Caps.unpaired(text) >= 0) {
            throw new IllegalArgumentException(item + ": the " + what + " has an unpaired surrogate at position "
                    + Caps.unpaired(text) + ", which is not text; leave it out");
        }
        if (text != null
                && text.length() * 3L > limits.maxMessageBytes()
                && Caps.bytes(text) > limits.maxMessageBytes()) {
            throw new IllegalArgumentException(item + ": the " + what + " has " + Caps.bytes(text) + " bytes; at most "
                    + limits.maxMessageBytes() + " work");
        }
    }

    /** The tree of a changed payload, with the fields of the stored one that the type does not know. */
    JsonNode tree(Snapshot<S, P> base, P payload) {
        JsonNode tree = tree(base.key().toString(), payload);
        JsonNode stored = base.document().payload();
        // read anew, since the host may have changed the object of the snapshot
        JsonNode known = Json.tree(payload(base.key(), stored, base.schemaVersion()));
        Document.keepUnknown(stored, known, tree);
        return tree;
    }

    /** A tree as it would be read again: numbers of equal value are then equal nodes. */
    static JsonNode stored(JsonNode tree) {
        try {
            return Json.object(Json.text(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the payload can be written but not read again; mend the type", e);
        }
    }

    ResultCodec results(ItemKey key) {
        return new ResultCodec(key.toString(), limits.maxResultBytes());
    }

    Change<S> change(HistoryEntry stored) {
        var ends = new Change.Ends<>(
                stateOrNull(stored.entry().from()), stateOrNull(stored.entry().to()));
        return new Change<>(
                stored.key().id(),
                stored.revision(),
                stored.number(),
                stored.entry(),
                ends,
                EntryDetail.parse(stored.entry().detail()));
    }

    private @Nullable S stateOrNull(@Nullable String name) {
        return name == null ? null : workflow.state(name).orElse(null);
    }

    Failure failure(S state, int attempt, Instant at, Throwable cause) {
        String message = cause.getMessage() == null ? "(no message)" : cause.getMessage();
        return new Failure(
                workflow.name(state),
                attempt,
                at,
                cause.getClass().getName(),
                Caps.cut(Redaction.forPeople(message), limits.maxMessageBytes()),
                Caps.cut(Redaction.secrets(message), limits.maxMessageBytes()),
                limits.maxTraceBytes() < 64 ? "" : Caps.cut(Redaction.secrets(trace(cause)), limits.maxTraceBytes()));
    }

    private static String trace(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        return text.toString().replace("\r\n", "\n").replace("\t", "    ");
    }

    static JsonNode tree(Failure failure) {
        ObjectNode tree = Json.object();
        tree.put("state", failure.state());
        tree.put("attempt", failure.attempt());
        tree.put("at", failure.at().toString());
        tree.put("type", failure.type());
        tree.put("message", failure.message());
        if (!failure.detail().equals(failure.message())) {
            tree.put("detail", failure.detail());
        }
        if (!failure.trace().isEmpty()) {
            tree.put("trace", failure.trace());
        }
        return tree;
    }

    static List<Failure> failures(Document document) {
        return document.errors().stream().map(ItemCodec::failure).toList();
    }

    private static Failure failure(JsonNode tree) {
        String message = tree.path("message").asText("");
        return new Failure(
                tree.path("state").asText(""),
                tree.path("attempt").asInt(0),
                instant(tree.path("at").asText("")),
                tree.path("type").asText(""),
                message,
                tree.path("detail").asText(message),
                tree.path("trace").asText(""));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    static Optional<Progress> progress(Document document) {
        JsonNode tree = document.progress();
        if (!tree.isObject()) {
            return Optional.empty();
        }
        return Optional.of(new Progress(
                Math.max(0, tree.path("current").asLong(0)),
                Math.max(0, tree.path("total").asLong(0)),
                tree.path("message").textValue()));
    }

    static JsonNode tree(Progress progress) {
        ObjectNode tree = Json.object();
        tree.put("current", progress.current());
        tree.put("total", progress.total());
        if (progress.message() != null) {
            tree.put("message", progress.message());
        }
        return tree;
    }
}
