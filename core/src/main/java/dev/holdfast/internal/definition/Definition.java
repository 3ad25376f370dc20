package dev.holdfast.internal.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.internal.document.Json;
import dev.holdfast.workflow.Workflow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The definition of a workflow as data: states with kinds, transitions, retries, and the fields of the payload. It names
 * no class. Immutable.
 */
final class Definition {
    private static final int FINGERPRINT_BYTES = 8;
    private static final int MOST_SHOWN = 5;
    private static final String STATES = "states";
    private static final String TRANSITIONS = "transitions";
    private static final String FIELDS = "fields";
    private static final String KEYS = "keys";

    private final ObjectNode tree;

    private Definition(ObjectNode tree) {
        this.tree = tree;
    }

    /** @param payload the names of the fields of the payload */
    static <S> Definition of(Workflow<S, ?> workflow, Set<String> payload) {
        ObjectNode tree = Json.object();
        tree.put("type", workflow.type());
        tree.put("schema", workflow.schemaVersion());
        tree.put("initial", workflow.name(workflow.initial()));
        ObjectNode kinds = tree.putObject(STATES);
        ObjectNode transitions = tree.putObject(TRANSITIONS);
        ObjectNode retries = tree.putObject("retries");
        for (S state : workflow.states()) {
            String name = workflow.name(state);
            kinds.put(name, workflow.kind(state).name());
            ArrayNode targets = transitions.putArray(name);
            workflow.next(state).stream().map(workflow::name).sorted().forEach(targets::add);
            workflow.retry(state)
                    .ifPresent(policy -> retries.putObject(name)
                            .put("attempts", policy.maxAttempts())
                            .put("give_up", workflow.name(policy.giveUp())));
        }
        ArrayNode fields = tree.putArray(FIELDS);
        payload.forEach(fields::add);
        if (!workflow.uniqueKeys().isEmpty()) { // absent without keys, as in stores of earlier versions
            ArrayNode keys = tree.putArray(KEYS);
            workflow.uniqueKeys().keySet().stream().sorted().forEach(keys::add);
        }
        return new Definition(tree);
    }

    /** @throws JsonProcessingException if the text is not a JSON object */
    static Definition parse(String json) throws JsonProcessingException {
        return new Definition(Json.object(json));
    }

    String json() {
        return Json.text(tree);
    }

    /** The first bytes of the SHA-256 of the definition, in hexadecimal. */
    String fingerprint() {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(json().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(sum, FINGERPRINT_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Set<String> states() {
        return names(tree.path(STATES));
    }

    private Set<String> list(String name) {
        Set<String> list = new TreeSet<>();
        tree.path(name).forEach(element -> list.add(element.asText()));
        return list;
    }

    private Set<String> transitions() {
        Set<String> transitions = new TreeSet<>();
        for (Map.Entry<String, JsonNode> from : tree.path(TRANSITIONS).properties()) {
            from.getValue().forEach(to -> transitions.add(from.getKey() + " to " + to.asText()));
        }
        return transitions;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.properties().forEach(field -> names.add(field.getKey()));
        return names;
    }

    /** Whether another definition only lacks parts of this one, as an earlier version of it does. */
    boolean contains(Definition other) {
        return states().containsAll(other.states())
                && transitions().containsAll(other.transitions())
                && list(FIELDS).containsAll(other.list(FIELDS))
                && list(KEYS).containsAll(other.list(KEYS));
    }

    /** Describes how another definition differs from this one, for people. */
    String difference(Definition other) {
        List<String> parts = new ArrayList<>();
        part(parts, "states", other.states(), states());
        if (parts.isEmpty()) { // else most transitions differ because of the states
            part(parts, "transitions", other.transitions(), transitions());
        }
        part(parts, "fields of the payload", other.list(FIELDS), list(FIELDS));
        part(parts, "unique keys", other.list(KEYS), list(KEYS));
        return parts.isEmpty() ? "kinds, retries, initial state or schema version" : String.join(", ", parts);
    }

    private static void part(List<String> parts, String what, Collection<String> theirs, Collection<String> mine) {
        Set<String> more = new TreeSet<>(theirs);
        more.removeAll(mine);
        Set<String> fewer = new TreeSet<>(mine);
        fewer.removeAll(theirs);
        if (!more.isEmpty()) {
            parts.add("it has the " + what + " " + shown(more));
        }
        if (!fewer.isEmpty()) {
            parts.add("it lacks the " + what + " " + shown(fewer));
        }
    }

    private static String shown(Set<String> names) {
        String first = names.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
        return names.size() > MOST_SHOWN ? first + " and " + (names.size() - MOST_SHOWN) + " more" : first;
    }
}
