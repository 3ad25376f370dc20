package dev.holdfast.internal.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.Failure;
import dev.holdfast.Progress;
import dev.holdfast.internal.document.Document;
import dev.holdfast.internal.document.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Converts progress and failures from and to the JSON of a document. */
public final class DocumentValues {
    private DocumentValues() {}

    static JsonNode tree(Failure failure) {
        ObjectNode tree = Json.object();
        tree.put("state", failure.state());
        tree.put("attempt", failure.attempt());
        tree.put("at", failure.at().toString());
        tree.put("type", failure.type());
        tree.put("message", failure.message());
        if (!failure.detail().equals(failure.message())) {
            tree.put("detail", failure.detail());
        }
        if (!failure.trace().isEmpty()) {
            tree.put("trace", failure.trace());
        }
        return tree;
    }

    static List<Failure> failures(Document document) {
        return document.errors().stream().map(DocumentValues::failure).toList();
    }

    private static Failure failure(JsonNode tree) {
        String message = tree.path("message").asText("");
        return new Failure(
                tree.path("state").asText(""),
                tree.path("attempt").asInt(0),
                instant(tree.path("at").asText("")),
                tree.path("type").asText(""),
                message,
                tree.path("detail").asText(message),
                tree.path("trace").asText(""));
    }

    /** Reads a time leniently: a damaged time must not hide an item. */
    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    public static JsonNode tree(Progress progress) {
        ObjectNode tree = Json.object();
        tree.put("current", progress.current());
        tree.put("total", progress.total());
        if (progress.message() != null) {
            tree.put("message", progress.message());
        }
        return tree;
    }

    static Optional<Progress> progress(Document document) {
        JsonNode tree = document.progress();
        if (!tree.isObject()) {
            return Optional.empty();
        }
        return Optional.of(new Progress(
                Math.max(0, tree.path("current").asLong(0)),
                Math.max(0, tree.path("total").asLong(0)),
                tree.path("message").textValue()));
    }
}
