package dev.holdfast.file.single;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.file.json.EmbeddedJson;
import dev.holdfast.file.json.RecordJson;
import dev.holdfast.internal.memory.CommitRow;
import dev.holdfast.internal.memory.MemoryItem;
import dev.holdfast.internal.memory.MemoryTables;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Durability;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.VerifyReport;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes what {@link StateFileWriter} has written, and what a person has made of it. */
final class StateFileReader {
    private final MemoryTables contents;
    private final Set<Object> seen = new HashSet<>();

    private StateFileReader(Durability durability) {
        contents = new MemoryTables(durability);
    }

    /**
     * The content of a file.
     *
     * @param version how many times the file has been written
     * @param seal whether it is as it was written
     * @param contents the items
     */
    record StoredContents(long version, Seal seal, MemoryTables contents) {}

    /** The result of comparing the checksum. */
    enum Seal {
        /** The file is as it was written. */
        WHOLE,
        /** A person has changed the file, and says so. */
        EDITED,
        /** The file was changed or damaged. */
        BROKEN
    }

    /**
     * Decodes a file.
     *
     * @throws IOException if the file is malformed; the message says where, and continues after the name of the file
     */
    static StoredContents read(byte[] bytes, Durability durability) throws IOException {
        try {
            JsonNode root = EmbeddedJson.MAPPER.readTree(bytes);
            StateFileReader reading = new StateFileReader(durability);
            reading.items(root);
            Seal seal = Seal.BROKEN;
            if (StateFileFormat.sealed(bytes)) {
                seal = Seal.WHOLE;
            } else if (root.path("checksum").asText().equals(StateFileFormat.EDITED)) {
                seal = Seal.EDITED;
            }
            return new StoredContents(number(root, "version"), seal, reading.contents);
        } catch (JsonProcessingException e) {
            throw new IOException("is not JSON: " + e.getOriginalMessage() + where(e), e);
        } catch (StackOverflowError e) {
            throw new IOException("is nested too deeply", e);
        }
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
    }

    private void items(JsonNode root) throws IOException {
        if (!root.path("items").isArray() || !root.path("trimmed").isObject()) {
            throw new IOException("has no list of items, or no list of what was trimmed");
        }
        int index = 0;
        for (JsonNode node : root.path("items")) {
            String where = "items[" + index++ + "]";
            try {
                contents.hold(item(node));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IOException("has an illegal value in " + where + ": " + e.getMessage(), e);
            } catch (IOException e) {
                throw new IOException("has a mistake in " + where + ": " + e.getMessage(), e);
            }
        }
        contents.skipTo(number(root, "revision"));
        for (var type : root.path("trimmed").properties()) {
            contents.trim(type.getKey(), type.getValue().asLong());
        }
        VerifyReport report = contents.verify();
        if (!report.clean()) {
            throw new IOException("contradicts itself: " + report.findings().get(0));
        }
    }

    private MemoryItem item(JsonNode node) throws IOException {
        ItemKey key = new ItemKey(text(node, "type"), text(node, "id"));
        long number = number(node, "number");
        long entries = number(node, "entries");
        requireOnce(key, "the item " + key);
        requireOnce(number, "number " + number);
        List<CommitRow> rows = new ArrayList<>();
        long last = 0;
        for (JsonNode row : node.path("commits")) {
            rows.add(commit(key, row));
            long revision = rows.get(rows.size() - 1).revision();
            if (revision <= last) {
                throw new IOException("the commits are not in the order of their revisions");
            }
            requireOnce(List.of(revision), "revision " + revision);
            last = revision;
        }
        List<Chunk> chunks = new ArrayList<>();
        for (JsonNode chunk : node.path("chunks")) {
            chunks.add(new Chunk(chunk.path(0).asText(), chunk.path(1).asInt(-1), EmbeddedJson.text(part(chunk, 2))));
        }
        return new MemoryItem(key, number, entries, record(key, entries, node.path("record")), rows, chunks);
    }

    private void requireOnce(Object value, String name) throws IOException {
        if (!seen.add(value)) {
            throw new IOException(name + " occurs twice");
        }
    }

    private @Nullable ItemRecord record(ItemKey key, long entries, JsonNode node) throws IOException {
        if (node.isNull()) {
            return null;
        }
        if (!(node instanceof ObjectNode fields)) {
            throw new IOException("the record is missing; null would say that the item was deleted");
        }
        long revision = number(fields, "revision");
        requireOnce("record " + revision, "a record of revision " + revision);
        fields.put("document", EmbeddedJson.text(member(fields, "document")));
        try (var json = EmbeddedJson.MAPPER.treeAsTokens(fields)) {
            json.nextToken();
            return new ItemRecord(key, revision, entries, RecordJson.read(json));
        }
    }

    private static CommitRow commit(ItemKey key, JsonNode row) throws IOException {
        long revision = number(row, "revision");
        long last = number(row, "entries");
        JsonNode lines = row.path("history");
        List<HistoryEntry> history = new ArrayList<>();
        long number = last - lines.size();
        for (JsonNode line : lines) {
            Entry entry = new Entry(
                    Entry.Kind.valueOf(line.path(0).asText()),
                    line.path(1).textValue(),
                    line.path(2).textValue(),
                    Instant.parse(line.path(3).asText()),
                    EmbeddedJson.text(part(line, 4)));
            history.add(new HistoryEntry(key, revision, ++number, entry));
        }
        return new CommitRow(revision, number(row, "on"), text(row, "token"), last, history);
    }

    private static JsonNode part(JsonNode array, int index) throws IOException {
        JsonNode part = array.get(index);
        if (part == null) {
            throw new IOException("a line has fewer than " + (index + 1) + " parts");
        }
        return part;
    }

    private static JsonNode member(JsonNode object, String name) throws IOException {
        JsonNode member = object.get(name);
        if (member == null) {
            throw new IOException("\"" + name + "\" is missing");
        }
        return member;
    }

    private static String text(JsonNode object, String name) throws IOException {
        return member(object, name).asText();
    }

    private static long number(JsonNode object, String name) throws IOException {
        JsonNode member = member(object, name);
        if (!member.canConvertToLong() || member.asLong() < 0) {
            throw new IOException("\"" + name + "\" is not a whole number of at least 0");
        }
        return member.asLong();
    }
}
