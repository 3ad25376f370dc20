package dev.holdfast.file.single;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.file.json.EmbeddedJson;
import dev.holdfast.file.json.JsonBytes;
import dev.holdfast.file.json.RecordJson;
import dev.holdfast.internal.memory.CommitRow;
import dev.holdfast.internal.memory.MemoryItem;
import dev.holdfast.internal.memory.MemoryTables;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Encodes the contents of a store as one JSON document for people: a record on many lines, a chunk or a commit of the
 * history on one. Parts that have not changed since the last time are not encoded again. Guarded by its owner.
 */
public final class StateFileWriter {
    private static final ObjectWriter PRETTY = EmbeddedJson.MAPPER.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultPrettyPrinter.FixedSpaceIndenter()));
    private static final String RECORD_INDENT = "      ";

    private IdentityHashMap<Object, byte[]> fragments = new IdentityHashMap<>();
    private IdentityHashMap<Object, byte[]> used = new IdentityHashMap<>();
    private ByteArrayOutputStream out = new ByteArrayOutputStream();

    /**
     * Encodes a file.
     *
     * @param version how many times the file has been written, this time included
     * @param contents the items
     * @return the bytes of the file with their seal
     */
    byte[] bytes(long version, MemoryTables contents) {
        used = new IdentityHashMap<>();
        out = new ByteArrayOutputStream(1 << 12);
        text("{\n  \"holdfast\" : " + quoted(StateFileFormat.WHAT) + ",\n  \"format\" : " + StateFileFormat.of(contents)
                + ",\n  \"version\" : " + version + ",\n  \"revision\" : " + contents.lastRevision()
                + ",\n  \"trimmed\" : ");
        out.writeBytes(JsonBytes.of(json -> {
            json.writeStartObject();
            for (Map.Entry<String, Long> type : contents.trimmed().entrySet()) {
                json.writeNumberField(type.getKey(), type.getValue());
            }
            json.writeEndObject();
        }));
        text(",\n  \"items\" : [");
        Iterator<MemoryItem> items = contents.items().iterator();
        while (items.hasNext()) {
            item(items.next());
            text(items.hasNext() ? "," : "");
        }
        text("\n  ],\n");
        byte[] sealed = StateFileFormat.seal(out.toByteArray());
        fragments = used;
        return sealed;
    }

    private void item(MemoryItem item) {
        text("\n    {\n      \"type\" : " + quoted(item.key().type()) + ",\n      \"id\" : "
                + quoted(item.key().id()) + ",\n      \"number\" : " + item.number() + ",\n      \"entries\" : "
                + item.entries() + ",\n      \"record\" : ");
        ItemRecord current = item.current();
        if (current == null) {
            text("null");
        } else {
            out.writeBytes(fragment(current, StateFileWriter::record));
        }
        lines("chunks", item.chunks(), StateFileWriter::chunk);
        lines("commits", item.rows(), StateFileWriter::commit);
        text("\n    }");
    }

    private <T> void lines(String name, List<T> values, Function<T, byte[]> encoder) {
        text(",\n      \"" + name + "\" : [");
        for (int i = 0; i < values.size(); i++) {
            text(i == 0 ? "\n        " : ",\n        ");
            out.writeBytes(fragment(values.get(i), encoder));
        }
        text(values.isEmpty() ? "]" : "\n      ]");
    }

    private <T> byte[] fragment(T value, Function<T, byte[]> encoder) {
        byte[] known = fragments.get(value);
        byte[] bytes = known == null ? encoder.apply(value) : known;
        used.put(value, bytes);
        return bytes;
    }

    private static byte[] record(ItemRecord record) {
        try {
            ObjectNode root = EmbeddedJson.MAPPER.createObjectNode().put("revision", record.revision());
            JsonNode fields = EmbeddedJson.MAPPER.readTree(JsonBytes.of(json -> RecordJson.write(json, record.body())));
            root.setAll((ObjectNode) fields);
            JsonNode document = EmbeddedJson.node(record.body().document());
            if (document != null) {
                root.set("document", document);
            }
            String lines = PRETTY.writeValueAsString(root).replace("\n", "\n" + RECORD_INDENT);
            return lines.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(record.key() + " could not be encoded as JSON", e);
        }
    }

    private static byte[] chunk(Chunk chunk) {
        return JsonBytes.of(json -> {
            json.writeStartArray();
            json.writeString(chunk.ledger());
            json.writeNumber(chunk.index());
            EmbeddedJson.write(json, chunk.document());
            json.writeEndArray();
        });
    }

    private static byte[] commit(CommitRow row) {
        return JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeNumberField("revision", row.revision());
            json.writeNumberField("on", row.expected());
            json.writeStringField("token", row.token());
            json.writeNumberField("entries", row.lastEntry());
            json.writeArrayFieldStart("history");
            for (HistoryEntry line : row.entries()) {
                Entry entry = line.entry();
                json.writeStartArray();
                json.writeString(entry.kind().name());
                json.writeString(entry.from());
                json.writeString(entry.to());
                json.writeString(entry.at().toString());
                EmbeddedJson.write(json, entry.detail());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private void text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String quoted(String text) {
        try {
            return EmbeddedJson.MAPPER.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
