package dev.holdfast.examples.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@code catalogue.json} says. Immutable.
 *
 * @param show its {@code show}, with defaults for what is missing
 * @param recordings its {@code recordings}, in the order of the file
 */
record CatalogueFile(Show show, List<Recording> recordings) {

    CatalogueFile {
        recordings = List.copyOf(recordings);
    }

    /**
     * Reads the text of a catalogue.
     *
     * @param origin the name of the file for messages
     */
    static CatalogueFile parse(byte[] json, String origin) {
        JsonNode root;
        try {
            root = JsonMapper.builder().build().readTree(json);
        } catch (IOException e) {
            throw new CatalogueException(origin + ": not JSON: " + Text.printable(String.valueOf(e.getMessage())), e);
        }
        JsonNode list = root.path("recordings");
        if (!list.isArray()) {
            throw new CatalogueException(origin + ": no list \"recordings\"; what works: {\"recordings\": ["
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
        String named = where + " ('" + Text.printable(id) + "')";
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
                    named + ": date '" + Text.printable(date) + "' is none; write it like 2004-04-14", e);
        } catch (IllegalArgumentException e) {
            throw new CatalogueException(where + ": " + e.getMessage(), e);
        }
    }

    private static String required(JsonNode entry, String field, String where) {
        JsonNode value = entry.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new CatalogueException(where + ": no \"" + field + "\"; give it a text");
        }
        return value.asText();
    }
}
