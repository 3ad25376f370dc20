package dev.holdfast.examples.archive.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.examples.common.text.Printable;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of a {@code catalogue.json}. Immutable.
 *
 * @param show its {@code show}, with defaults for missing fields
 * @param recordings its {@code recordings}, in the order of the file
 */
record CatalogueFile(Show show, List<Recording> recordings) {
    /** The name of the file in a directory. */
    static final String NAME = "catalogue.json";

    CatalogueFile {
        recordings = List.copyOf(recordings);
    }

    /**
     * Parses a catalogue.
     *
     * @param origin the name of the file, for messages
     */
    static CatalogueFile parse(byte[] json, String origin) {
        JsonNode root;
        try {
            root = JsonMapper.builder().build().readTree(json);
        } catch (IOException e) {
            throw new CatalogueException(origin + ": not JSON: " + Printable.line(String.valueOf(e.getMessage())), e);
        }
        JsonNode list = root.path("recordings");
        if (!list.isArray()) {
            throw new CatalogueException(origin + ": no list \"recordings\"; an example that works: {\"recordings\": ["
                    + "{\"id\": \"a-1\", \"date\": \"2004-04-14\", \"title\": \"One\", \"file\": \"a1.wav\"}]}");
        }
        List<Recording> recordings = new ArrayList<>();
        for (JsonNode entry : list) {
            recordings.add(recording(entry, origin + ": recording " + (recordings.size() + 1)));
        }
        return new CatalogueFile(show(root.path("show")), recordings);
    }

    private static Show show(JsonNode show) {
        return new Show(
                show.path("title").asText("Podcast archive"),
                show.path("description").asText("Recordings from an archive."),
                show.path("author").asText("Unknown"),
                show.path("language").asText("en"));
    }

    private static Recording recording(JsonNode entry, String where) {
        String id = required(entry, "id", where);
        String named = where + " ('" + Printable.line(id) + "')";
        String date = required(entry, "date", named);
        try {
            return new Recording(
                    id,
                    LocalDate.parse(date),
                    required(entry, "title", named),
                    entry.path("description").asText(""),
                    required(entry, "file", named));
        } catch (DateTimeParseException e) {
            throw new CatalogueException(
                    named + ": date '" + Printable.line(date) + "' is not a date; write it like 2004-04-14", e);
        } catch (IllegalArgumentException e) {
            throw new CatalogueException(where + ": " + e.getMessage(), e);
        }
    }

    private static String required(JsonNode entry, String field, String where) {
        JsonNode value = entry.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new CatalogueException(where + ": no \"" + field + "\"; add it as a string");
        }
        return value.asText();
    }
}
