package dev.holdfast.sqlite.mirror;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.internal.backend.IoReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The content of {@code index.json}: the number of items, for a quick look without SQLite. Immutable.
 *
 * @param revision the last commit that it counts
 * @param counts by type, by state
 */
record MirrorIndex(long revision, Map<String, Map<String, Long>> counts) {
    /** The file, relative to the directory. */
    static final Path FILE = Path.of("index.json");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Returns the bytes of the file. */
    byte[] bytes(Instant now) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("format", 1);
        root.put("revision", revision);
        root.put("updated", now.toString());
        ObjectNode types = root.putObject("types");
        new TreeMap<>(counts).forEach((type, states) -> {
            ObjectNode node = types.putObject(type);
            node.put("directory", IoReason.name(MirrorLayout.typeDirectory(type)));
            node.put(
                    "total", states.values().stream().mapToLong(Long::longValue).sum());
            ObjectNode byState = node.putObject("states");
            new TreeMap<>(states).forEach(byState::put);
        });
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        try {
            return (MAPPER.writer(new DefaultPrettyPrinter().withObjectIndenter(indenter))
                                    .writeValueAsString(root)
                            + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of names and numbers is always JSON", e);
        }
    }

    /** Parses the bytes of the file; empty if they are not an index. */
    static Optional<MirrorIndex> parse(byte[] bytes) {
        try {
            JsonNode root = MAPPER.readTree(bytes);
            JsonNode types = root.path("types");
            if (!root.path("revision").isIntegralNumber() || !types.isObject()) {
                return Optional.empty();
            }
            Map<String, Map<String, Long>> counts = new TreeMap<>();
            types.properties().forEach(type -> {
                Map<String, Long> states = new TreeMap<>();
                type.getValue()
                        .path("states")
                        .properties()
                        .forEach(state ->
                                states.put(state.getKey(), state.getValue().asLong(-1)));
                counts.put(type.getKey(), states);
            });
            return Optional.of(new MirrorIndex(root.path("revision").asLong(), counts));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns whether the counts are the same; a type or state without items equals an absent one. */
    boolean counts(Map<String, Map<String, Long>> truth) {
        return withoutZeros(counts).equals(withoutZeros(truth));
    }

    private static Map<String, Map<String, Long>> withoutZeros(Map<String, Map<String, Long>> counts) {
        Map<String, Map<String, Long>> some = new TreeMap<>();
        counts.forEach((type, states) -> states.forEach((state, count) -> {
            if (count != 0) {
                some.computeIfAbsent(type, name -> new TreeMap<>()).put(state, count);
            }
        }));
        return some;
    }
}
