package dev.holdfast.file.documents;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.file.disk.Crc32c;
import dev.holdfast.file.json.EmbeddedJson;
import dev.holdfast.file.json.JsonBytes;
import dev.holdfast.file.json.RecordJson;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;

/**
 * The JSON file of an item: readable for people, and the second copy of its record. A document that is a JSON object is
 * embedded as JSON if it reads back the same.
 */
final class ItemFile {
    private static final int FORMAT = 1;

    private static final String DOCUMENT = "document";

    private ItemFile() {}

    static byte[] bytes(ItemRecord record) {
        byte[] body = JsonBytes.of(json -> RecordJson.write(json, record.body()));
        try {
            ObjectNode root = EmbeddedJson.MAPPER.createObjectNode();
            root.put("holdfast", FORMAT);
            root.put("type", record.key().type());
            root.put("id", record.key().id());
            root.put("revision", record.revision());
            root.put("entries", record.entries());
            root.put("checksum", sum(record, body));
            ObjectNode fields = (ObjectNode) EmbeddedJson.MAPPER.readTree(body);
            JsonNode document = EmbeddedJson.node(record.body().document());
            if (document != null && document.isObject()) {
                fields.set(DOCUMENT, document);
            }
            root.set("record", fields);
            return (EmbeddedJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(
                    record.key() + " could not be written as JSON; this is a bug in Holdfast", e);
        }
    }

    /** A checksum of the content, whatever the layout of the file. */
    private static String sum(ItemRecord record, byte[] body) {
        byte[] head = JsonBytes.of(json -> head(json, record));
        return Crc32c.hex(Crc32c.combine(Crc32c.of(head), Crc32c.of(body)));
    }

    private static void head(JsonGenerator json, ItemRecord record) throws IOException {
        json.writeStartArray();
        json.writeString(record.key().type());
        json.writeString(record.key().id());
        json.writeNumber(record.revision());
        json.writeNumber(record.entries());
        json.writeEndArray();
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it was changed or damaged; the message says how
     */
    static ItemRecord read(byte[] bytes) throws IOException {
        try {
            JsonNode root = EmbeddedJson.MAPPER.readTree(bytes);
            int format = root.path("holdfast").asInt(0);
            if (format > FORMAT) {
                throw new IOException("has format " + format + ", but this Holdfast reads formats up to " + FORMAT);
            }
            if (!(root.path("record") instanceof ObjectNode fields)) {
                throw new IOException("is not the JSON file of an item");
            }
            JsonNode document = fields.path(DOCUMENT);
            if (!document.isTextual()) {
                fields.put(DOCUMENT, EmbeddedJson.MAPPER.writeValueAsString(document));
            }
            ItemBody body;
            try (var json = EmbeddedJson.MAPPER.treeAsTokens(fields)) {
                json.nextToken();
                body = RecordJson.read(json);
            }
            ItemKey key =
                    new ItemKey(root.path("type").asText(), root.path("id").asText());
            ItemRecord record = new ItemRecord(
                    key, root.path("revision").asLong(), root.path("entries").asLong(), body);
            byte[] again = JsonBytes.of(json -> RecordJson.write(json, body));
            if (!root.path("checksum").asText().equals(sum(record, again))) {
                throw new IOException("does not match its checksum");
            }
            return record;
        } catch (JsonProcessingException e) {
            throw new IOException("is not JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException | DateTimeException | StackOverflowError e) {
            throw new IOException("has an illegal value", e);
        }
    }
}
