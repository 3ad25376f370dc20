package dev.holdfast.file.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.Lease;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Records and leases as JSON, the same in the journal, in the file of an item and in a single-file store. */
public final class RecordJson {
    private RecordJson() {}

    public static void write(JsonGenerator json, ItemBody body) throws IOException {
        json.writeStartObject();
        json.writeStringField("state", body.state());
        if (body.failedFrom() != null) {
            json.writeStringField("failedFrom", body.failedFrom());
        }
        if (body.due() != null) {
            json.writeStringField("due", body.due().toString());
        }
        if (body.lease() != null) {
            writeLease(json, body.lease());
        }
        json.writeStringField("updated", body.updated().toString());
        if (!body.tags().isEmpty()) {
            json.writeArrayFieldStart("tags");
            for (String tag : body.tags()) {
                json.writeString(tag);
            }
            json.writeEndArray();
        }
        if (!body.uniqueKeys().isEmpty()) {
            json.writeObjectFieldStart("keys");
            for (Map.Entry<String, String> key : body.uniqueKeys().entrySet()) {
                json.writeStringField(key.getKey(), key.getValue());
            }
            json.writeEndObject();
        }
        json.writeStringField("document", body.document());
        json.writeEndObject();
    }

    /** Writes the field {@code lease}. */
    public static void writeLease(JsonGenerator json, Lease lease) throws IOException {
        json.writeObjectFieldStart("lease");
        json.writeStringField("owner", lease.owner());
        json.writeNumberField("token", lease.token());
        json.writeStringField("expires", lease.expires().toString());
        json.writeEndObject();
    }

    /**
     * Reads a record; the parser is at the start of its object.
     *
     * @throws IllegalArgumentException if a value is not legal in a record
     * @throws java.time.DateTimeException if a time is malformed
     */
    public static ItemBody read(JsonParser json) throws IOException {
        String state = "";
        String failedFrom = null;
        Instant due = null;
        Lease lease = null;
        Instant updated = Instant.EPOCH;
        Set<String> tags = Set.of();
        String document = "";
        Map<String, String> keys = Map.of();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "state" -> state = json.getText();
                case "failedFrom" -> failedFrom = json.getText();
                case "due" -> due = Instant.parse(json.getText());
                case "lease" -> lease = readLease(json);
                case "updated" -> updated = Instant.parse(json.getText());
                case "tags" -> {
                    tags = new TreeSet<>();
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        tags.add(json.getText());
                    }
                }
                case "keys" -> {
                    keys = new TreeMap<>();
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        keys.put(json.currentName(), json.nextTextValue());
                    }
                }
                case "document" -> document = json.getText();
                default -> json.skipChildren();
            }
        }
        return new ItemBody(state, failedFrom, due, lease, updated, tags, document, keys);
    }

    /** Reads a lease; the parser is at the start of its object. */
    public static Lease readLease(JsonParser json) throws IOException {
        String owner = "";
        long token = 0;
        Instant expires = Instant.EPOCH;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "owner" -> owner = json.getText();
                case "token" -> token = json.getLongValue();
                case "expires" -> expires = Instant.parse(json.getText());
                default -> json.skipChildren();
            }
        }
        return new Lease(owner, token, expires);
    }
}
