package dev.holdfast.sqlite.mirror;

import dev.holdfast.sqlite.json.JsonText;
import dev.holdfast.sqlite.json.JsonValue;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One item as the mirror writes it.
 *
 * <p>The fields that people look for come first: id, type, state, message, updated, payload. The other fields of the
 * document follow in their order, and the fields that only the library needs come last, under {@code holdfast}. A
 * document that is not an object, or that has one of these field names itself, is written whole under {@code document}.
 */
public final class MirrorItem {
    /** The version of the layout; files of a newer version are left alone. */
    static final int FORMAT = 2;

    /** The version of a file without unique keys. */
    private static final int WITHOUT_KEYS = 1;

    static final String ID = "id";
    static final String TYPE = "type";
    static final String STATE = "state";
    static final String UPDATED = "updated";
    static final String DOCUMENT = "document";
    static final String HOLDFAST = "holdfast";

    private static final Set<String> OURS = Set.of(ID, TYPE, STATE, UPDATED, DOCUMENT, HOLDFAST);
    private static final String MESSAGE = "message";
    private static final String PAYLOAD = "payload";

    private final ItemRecord record;
    private final Optional<JsonValue.Fields> document;

    private MirrorItem(ItemRecord record, Optional<JsonValue.Fields> document) {
        this.record = record;
        this.document = document;
    }

    /** Prepares a record for writing. */
    public static MirrorItem of(ItemRecord record) {
        return new MirrorItem(
                record, JsonText.parseFields(record.body().document()).map(MirrorItem::forReading));
    }

    private static JsonValue.Fields forReading(JsonValue.Fields document) {
        Map<String, JsonValue> ordered = new LinkedHashMap<>();
        for (String first : List.of(MESSAGE, PAYLOAD)) {
            JsonValue value = document.values().get(first);
            if (value != null) {
                ordered.put(first, value);
            }
        }
        document.values().forEach(ordered::putIfAbsent);
        return new JsonValue.Fields(ordered);
    }

    public ItemRecord record() {
        return record;
    }

    /** Returns the document as a tree; empty if it is not a JSON object. */
    Optional<JsonValue.Fields> document() {
        return document;
    }

    /** Returns the document as it is read back: the same JSON without white space, message and payload first. */
    String documentText() {
        return document.map(JsonText::write).orElse(record.body().document());
    }

    /** Returns the content that the checksum covers. */
    CanonicalItem canonical() {
        return new CanonicalItem(record, documentText());
    }

    /** Returns the bytes of the file. */
    public byte[] bytes() {
        ItemBody body = record.body();
        Map<String, JsonValue> lines = new LinkedHashMap<>();
        lines.put(ID, new JsonValue.Text(record.key().id()));
        lines.put(TYPE, new JsonValue.Text(record.key().type()));
        lines.put(STATE, new JsonValue.Text(body.state()));
        boolean spread = document.isPresent()
                && document.get().values().keySet().stream().noneMatch(OURS::contains);
        Map<String, JsonValue> fields = spread ? document.get().values() : Map.of();
        if (fields.containsKey(MESSAGE)) {
            lines.put(MESSAGE, fields.get(MESSAGE));
        }
        lines.put(UPDATED, new JsonValue.Text(body.updated().toString()));
        if (spread) {
            lines.putAll(fields);
        } else {
            lines.put(
                    DOCUMENT,
                    document.<JsonValue>map(tree -> tree).orElseGet(() -> new JsonValue.Text(body.document())));
        }
        lines.put(HOLDFAST, bookkeeping());
        return YamlWriter.write(new JsonValue.Fields(lines)).getBytes(StandardCharsets.UTF_8);
    }

    private JsonValue.Fields bookkeeping() {
        ItemBody body = record.body();
        Map<String, JsonValue> lines = new LinkedHashMap<>();
        lines.put("format", new JsonValue.Numeral(body.uniqueKeys().isEmpty() ? WITHOUT_KEYS : FORMAT));
        lines.put("revision", new JsonValue.Numeral(record.revision()));
        lines.put("entries", new JsonValue.Numeral(record.entries()));
        if (body.failedFrom() != null) {
            lines.put("failed_from", new JsonValue.Text(body.failedFrom()));
        }
        if (body.due() != null) {
            lines.put("due", new JsonValue.Text(body.due().toString()));
        }
        if (!body.tags().isEmpty()) {
            lines.put(
                    "tags",
                    new JsonValue.Elements(List.copyOf(body.tags().stream()
                            .map(tag -> (JsonValue) new JsonValue.Text(tag))
                            .toList())));
        }
        if (!body.uniqueKeys().isEmpty()) {
            Map<String, JsonValue> keys = new LinkedHashMap<>();
            body.uniqueKeys().forEach((name, value) -> keys.put(name, new JsonValue.Text(value)));
            lines.put("keys", new JsonValue.Fields(keys));
        }
        Lease lease = body.lease();
        if (lease != null) {
            Map<String, JsonValue> held = new LinkedHashMap<>();
            held.put("owner", new JsonValue.Text(lease.owner()));
            held.put("token", new JsonValue.Numeral(lease.token()));
            held.put("expires", new JsonValue.Text(lease.expires().toString()));
            lines.put("lease", new JsonValue.Fields(held));
        }
        lines.put("checksum", new JsonValue.Text(canonical().checksum()));
        return new JsonValue.Fields(lines);
    }
}
