package dev.holdfast.file.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.file.json.JsonBytes;
import dev.holdfast.file.json.RecordJson;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes frames. The head of a frame says what happened to which item, the body holds what the caller
 * passed: a damaged body does not hide whose it is.
 */
public final class FrameCodec {
    private static final String RENEW = "renew";
    private static final String TRIM = "trim";
    private static final String SKIP = "skip";

    private FrameCodec() {}

    /**
     * A frame with its numbers.
     *
     * @param seq its number in the journal; numbers have no gaps
     * @param group the number of the first frame of the same write
     * @param frame the change
     */
    public record NumberedFrame(long seq, long group, Frame frame) {}

    /** Encodes the head of a frame. */
    public static byte[] head(long seq, long group, Frame frame) {
        return JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeNumberField("seq", seq);
            json.writeNumberField("group", group);
            if (frame instanceof Frame.Committed commit) {
                json.writeStringField("kind", commit.effect().word());
                json.writeNumberField("revision", commit.revision());
                json.writeNumberField("on", commit.expected());
                json.writeNumberField("born", commit.creation());
                json.writeNumberField("entries", commit.lastEntry());
                key(json, commit.key());
            } else if (frame instanceof Frame.Renewed renewed) {
                json.writeStringField("kind", RENEW);
                key(json, renewed.key());
                RecordJson.writeLease(json, renewed.lease());
            } else if (frame instanceof Frame.Trimmed trimmed) {
                json.writeStringField("kind", TRIM);
                json.writeNumberField("revision", trimmed.upTo());
                json.writeStringField("type", trimmed.type());
            } else if (frame instanceof Frame.Skipped skipped) {
                json.writeStringField("kind", SKIP);
                json.writeNumberField("revision", skipped.revision());
            }
            json.writeEndObject();
        });
    }

    private static void key(JsonGenerator json, ItemKey key) throws IOException {
        json.writeStringField("type", key.type());
        json.writeStringField("id", key.id());
    }

    /** Encodes the body of a commit; needs nothing but the commit, so the thread of the caller can do it. */
    public static FrameBody body(Commit commit) {
        return body(new Frame.Content(commit.token(), commit.body(), commit.entries(), commit.chunks()));
    }

    public static FrameBody body(Frame.Content content) {
        return FrameBody.of(JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("token", content.token());
            if (content.body() != null) {
                json.writeFieldName("record");
                RecordJson.write(json, content.body());
            }
            if (!content.entries().isEmpty()) {
                json.writeArrayFieldStart("history");
                for (Entry entry : content.entries()) {
                    entry(json, entry);
                }
                json.writeEndArray();
            }
            if (!content.chunks().isEmpty()) {
                json.writeArrayFieldStart("chunks");
                for (Chunk chunk : content.chunks()) {
                    json.writeStartArray();
                    json.writeString(chunk.ledger());
                    json.writeNumber(chunk.index());
                    json.writeString(chunk.document());
                    json.writeEndArray();
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }));
    }

    private static void entry(JsonGenerator json, Entry entry) throws IOException {
        json.writeStartArray();
        json.writeString(entry.kind().name());
        json.writeString(entry.from());
        json.writeString(entry.to());
        json.writeString(entry.at().toString());
        json.writeString(entry.detail());
        json.writeEndArray();
    }

    /**
     * Reads a frame.
     *
     * @param parts its line; without a body, the content of a commit is empty
     * @throws IOException if it is not a frame of this format
     */
    public static NumberedFrame read(JournalLine.Parts parts) throws IOException {
        Head head = head(parts.head());
        byte[] body = parts.body();
        Frame frame = switch (head.kind) {
            case RENEW -> new Frame.Renewed(head.key(), Objects.requireNonNull(head.lease));
            case TRIM -> new Frame.Trimmed(head.type, head.revision);
            case SKIP -> new Frame.Skipped(head.revision);
            default -> head.commit(body == null ? Frame.Content.NONE : content(body));
        };
        return new NumberedFrame(head.seq, head.group, frame);
    }

    /** The fields of a head, of a frame or of a segment. */
    static final class Head {
        long seq;
        long group;
        String kind = "";
        long revision;
        long on;
        long born;
        long entries;
        String type = "";
        String id = "";

        @Nullable
        Lease lease;

        long before;
        long ends;
        int format;
        long generation;

        ItemKey key() {
            return new ItemKey(type, id);
        }

        Frame.Committed commit(Frame.Content content) throws IOException {
            for (Frame.Effect effect : Frame.Effect.values()) {
                if (effect.word().equals(kind)) {
                    return new Frame.Committed(key(), revision, on, born, entries, effect, content);
                }
            }
            throw new IOException("frames have no kind " + kind);
        }
    }

    static Head head(byte[] bytes) throws IOException {
        Head head = new Head();
        try (JsonParser json = JsonBytes.FACTORY.createParser(bytes)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "seq" -> head.seq = json.getLongValue();
                    case "group" -> head.group = json.getLongValue();
                    case "kind" -> head.kind = json.getText();
                    case "revision" -> head.revision = json.getLongValue();
                    case "on" -> head.on = json.getLongValue();
                    case "born" -> head.born = json.getLongValue();
                    case "entries" -> head.entries = json.getLongValue();
                    case "type" -> head.type = json.getText();
                    case "id" -> head.id = json.getText();
                    case "lease" -> head.lease = RecordJson.readLease(json);
                    case "before" -> head.before = json.getLongValue();
                    case "ends" -> head.ends = json.getLongValue();
                    case "format" -> head.format = json.getIntValue();
                    case "generation" -> head.generation = json.getLongValue();
                    default -> json.skipChildren();
                }
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("the head of a frame has an illegal value", e);
        }
        return head;
    }

    private static Frame.Content content(byte[] bytes) throws IOException {
        String token = "";
        ItemBody body = null;
        List<Entry> entries = new ArrayList<>();
        List<Chunk> chunks = new ArrayList<>();
        try (JsonParser json = JsonBytes.FACTORY.createParser(bytes)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "token" -> token = json.getText();
                    case "record" -> body = RecordJson.read(json);
                    case "history" -> {
                        while (json.nextToken() == JsonToken.START_ARRAY) {
                            entries.add(entry(json));
                        }
                    }
                    case "chunks" -> {
                        while (json.nextToken() == JsonToken.START_ARRAY) {
                            chunks.add(new Chunk(text(json), json.nextIntValue(-1), text(json)));
                            json.nextToken();
                        }
                    }
                    default -> json.skipChildren();
                }
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("the body of a frame has an illegal value", e);
        }
        return new Frame.Content(token, body, List.copyOf(entries), List.copyOf(chunks));
    }

    private static Entry entry(JsonParser json) throws IOException {
        Entry.Kind kind = Entry.Kind.valueOf(text(json));
        json.nextToken();
        String from = json.getValueAsString();
        json.nextToken();
        String to = json.getValueAsString();
        Entry entry = new Entry(kind, from, to, Instant.parse(text(json)), text(json));
        json.nextToken();
        return entry;
    }

    private static String text(JsonParser json) throws IOException {
        String text = json.nextTextValue();
        if (text == null) {
            throw new IOException("the body of a frame lacks a text");
        }
        return text;
    }
}
