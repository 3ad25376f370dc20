package dev.holdfast.sqlite.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.holdfast.sqlite.json.JsonText;
import dev.holdfast.store.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The entries of one commit as JSON text: {@code [["MOVED","A","B","2026-01-01T00:00:00Z","{…}"], …]}. */
final class EntryCodec {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private EntryCodec() {}

    static @Nullable String encode(List<Entry> entries) {
        if (entries.isEmpty()) {
            return null;
        }
        StringBuilder json = new StringBuilder(192);
        char open = '[';
        for (Entry entry : entries) {
            json.append(open).append('[');
            quote(json, entry.kind().name());
            quote(json.append(','), entry.from());
            quote(json.append(','), entry.to());
            quote(json.append(','), entry.at().toString());
            quote(json.append(','), entry.detail());
            json.append(']');
            open = ',';
        }
        return json.append(']').toString();
    }

    private static void quote(StringBuilder json, @Nullable String text) {
        if (text == null) {
            json.append("null");
        } else {
            JsonText.quote(text, json);
        }
    }

    /** Decodes the text that {@link #encode} wrote; any other text is an unchecked exception, which means damage. */
    static List<Entry> decode(@Nullable String text) {
        if (text == null) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.START_ARRAY) {
                Entry.Kind kind = Entry.Kind.valueOf(required(json));
                String from = optional(json);
                String to = optional(json);
                entries.add(new Entry(kind, from, to, Instant.parse(required(json)), required(json)));
                json.nextToken();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    private static String required(JsonParser json) throws IOException {
        return Objects.requireNonNull(optional(json));
    }

    private static @Nullable String optional(JsonParser json) throws IOException {
        return json.nextToken() == JsonToken.VALUE_STRING ? json.getText() : null;
    }
}
