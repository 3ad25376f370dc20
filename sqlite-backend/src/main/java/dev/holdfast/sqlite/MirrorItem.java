package dev.holdfast.sqlite;

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
 * <p>What a person asks for stands first: id, type, state, message, updated, payload; then the other fields of the
 * document in their order; what only the library needs stands last, under {@code holdfast}. A document that is no
 * object, or has fields of those names itself, stands whole under {@code document}.
 */
final class MirrorItem {
    /** The version of the layout; files of a newer one are left alone. */
    static final int FORMAT = 1;

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
    private final Optional<Json.Fields> document;

    private MirrorItem(ItemRecord record, Optional<Json.Fields> document) {
        this.record = record;
        this.document = document;
    }

    /** Prepares a record for writing. */
    static MirrorItem of(ItemRecord record) {
        return new MirrorItem(
                record, JsonText.parseFields(record.body().document()).map(MirrorItem::forReading));
    }

    private static Json.Fields forReading(Json.Fields document) {
        Map<String, Json> ordered = new LinkedHashMap<>();
        for (String first : List.of(MESSAGE, PAYLOAD)) {
            Json value = document.values().get(first);
            if (value != null) {
                ordered.put(first, value);
            }
        }
        document.values().forEach(ordered::putIfAbsent);
        return new Json.Fields(ordered);
    }

    ItemRecord record() {
        return record;
    }

    /** The document as a tree; empty if it is no JSON object. */
    Optional<Json.Fields> document() {
        return document;
    }

    /** The document as it is read back: the same JSON, without white space, message and payload first. */
    String documentText() {
        return document.map(JsonText::write).orElse(record.body().document());
    }

    /** The bytes of the file. */
    byte[] bytes() {
        ItemBody body = record.body();
        Map<String, Json> lines = new LinkedHashMap<>();
        lines.put(ID, new Json.Text(record.key().id()));
        lines.put(TYPE, new Json.Text(record.key().type()));
        lines.put(STATE, new Json.Text(body.state()));
        boolean spread = document.isPresent()
                && document.get().values().keySet().stream().noneMatch(OURS::contains);
        Map<String, Json> fields = spread ? document.get().values() : Map.of();
        if (fields.containsKey(MESSAGE)) {
            lines.put(MESSAGE, fields.get(MESSAGE));
        }
        lines.put(UPDATED, new Json.Text(body.updated().toString()));
        if (spread) {
            lines.putAll(fields);
        } else {
            lines.put(DOCUMENT, document.<Json>map(tree -> tree).orElseGet(() -> new Json.Text(body.document())));
        }
        lines.put(HOLDFAST, bookkeeping());
        return YamlWriter.write(new Json.Fields(lines)).getBytes(StandardCharsets.UTF_8);
    }

    private Json.Fields bookkeeping() {
        ItemBody body = record.body();
        Map<String, Json> lines = new LinkedHashMap<>();
        lines.put("format", new Json.Numeral(FORMAT));
        lines.put("revision", new Json.Numeral(record.revision()));
        lines.put("entries", new Json.Numeral(record.entries()));
        if (body.failedFrom() != null) {
            lines.put("failed_from", new Json.Text(body.failedFrom()));
        }
        if (body.due() != null) {
            lines.put("due", new Json.Text(body.due().toString()));
        }
        if (!body.tags().isEmpty()) {
            lines.put(
                    "tags",
                    new Json.Items(List.copyOf(body.tags().stream()
                            .map(tag -> (Json) new Json.Text(tag))
                            .toList())));
        }
        Lease lease = body.lease();
        if (lease != null) {
            Map<String, Json> held = new LinkedHashMap<>();
            held.put("owner", new Json.Text(lease.owner()));
            held.put("token", new Json.Numeral(lease.token()));
            held.put("expires", new Json.Text(lease.expires().toString()));
            lines.put("lease", new Json.Fields(held));
        }
        lines.put("checksum", new Json.Text(Canonical.checksum(this)));
        return new Json.Fields(lines);
    }
}
