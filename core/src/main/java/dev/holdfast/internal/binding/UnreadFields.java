package dev.holdfast.internal.binding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the fields of a stored payload that a change must not lose: those that its type does not read, because newer code
 * wrote them, and those that it reads but does not write. A field that the type reads under an alias is dropped, since the
 * change writes it under its name; kept, it would undo the change. Confined to one thread.
 */
public final class UnreadFields<P> {
    private final ValueCodec codec;
    private final Class<P> type;
    private final JsonNode stored;

    /** Fields that the type reads and does not write: kept where the payload does not come back without them. */
    private final List<Field> unwritten = new ArrayList<>();

    /** Fields of objects whose reader is not known: kept unless the payload does not come back with them. */
    private final List<Field> uncertain = new ArrayList<>();

    private @Nullable UnreadCollector collected;

    private UnreadFields(ValueCodec codec, Class<P> type, JsonNode stored) {
        this.codec = codec;
        this.type = type;
        this.stored = stored;
    }

    /** A stored field, and the object of the change that it belongs in. */
    private record Field(ObjectNode target, String name, JsonNode value) {
        void keep() {
            target.set(name, value);
        }

        void drop() {
            target.remove(name);
        }
    }

    /**
     * Completes a new payload with stored fields. Elements of a changed array are not matched and lose such fields.
     *
     * @param stored the stored payload
     * @param known the stored payload as its type writes it
     * @param next the tree of the new payload, completed in place
     * @param payload the new payload
     */
    public static <P> void keep(
            ValueCodec codec, Class<P> type, JsonNode stored, JsonNode known, JsonNode next, P payload) {
        UnreadFields<P> fields = new UnreadFields<>(codec, type, stored);
        fields.keep(stored, known, next);
        fields.settle(next, payload);
    }

    /**
     * Refuses fields that no type reads, in JSON that a person wrote.
     *
     * @param tree the whole payload
     * @param given the part that the person wrote
     * @throws JsonProcessingException if the payload does not fit the type
     * @throws IllegalArgumentException if it gives a field that the type does not have; its message is a clause
     */
    public static <P> void refuse(ValueCodec codec, Class<P> type, JsonNode tree, JsonNode given)
            throws JsonProcessingException {
        UnreadCollector collected = new UnreadCollector();
        var unused = codec.bind(tree, type, collected);
        String field = firstUnread(collected, "", tree, given);
        if (field != null) {
            throw new IllegalArgumentException("has the field '" + field + "', which " + type.getName()
                    + " does not have; its fields are " + codec.fields(type));
        }
    }

    private static @Nullable String firstUnread(UnreadCollector collected, String path, JsonNode tree, JsonNode given) {
        Set<String> unread = collected.of(tree);
        for (Map.Entry<String, JsonNode> field : given.properties()) {
            String name = path + field.getKey();
            JsonNode value = tree.path(field.getKey());
            if (unread != null && unread.contains(field.getKey())) {
                return name;
            }
            String inside = firstUnread(collected, name + ".", value, field.getValue());
            if (inside != null) {
                return inside;
            }
        }
        for (int i = 0; i < given.size() && given.isArray(); i++) {
            String inside = firstUnread(collected, path + "[" + i + "].", tree.path(i), given.path(i));
            if (inside != null) {
                return inside;
            }
        }
        return null;
    }

    private void keep(JsonNode before, JsonNode known, JsonNode next) {
        if (!(before instanceof ObjectNode from) || !(next instanceof ObjectNode to)) {
            return;
        }
        for (Map.Entry<String, JsonNode> field : from.properties()) {
            String name = field.getKey();
            JsonNode target = to.get(name);
            if (!known.has(name)) {
                if (target == null) {
                    sort(from, new Field(to, name, field.getValue()));
                }
            } else if (target != null && target.equals(known.get(name))) {
                to.set(name, field.getValue()); // unchanged: keep the stored value with all its elements
            } else if (target != null) {
                keep(field.getValue(), known.path(name), target);
            }
        }
    }

    private void sort(ObjectNode from, Field field) {
        Set<String> unread = collected().of(from);
        if (unread == null) {
            uncertain.add(field);
        } else if (unread.contains(field.name())) {
            field.keep();
        } else {
            unwritten.add(field);
        }
    }

    private UnreadCollector collected() {
        UnreadCollector found = collected;
        if (found == null) {
            found = new UnreadCollector();
            try {
                var unused = codec.bind(stored, type, found);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the stored payload was readable a moment ago", e);
            }
            collected = found;
        }
        return found;
    }

    private void settle(JsonNode next, P payload) {
        uncertain.forEach(Field::keep);
        if (!uncertain.isEmpty() && !comesBack(next, payload)) {
            uncertain.forEach(Field::drop);
        }
        for (Field field : unwritten) {
            if (comesBack(next, payload)) {
                return;
            }
            field.keep();
        }
        if (!unwritten.isEmpty() && !comesBack(next, payload)) {
            unwritten.forEach(Field::drop);
        }
    }

    private boolean comesBack(JsonNode tree, P payload) {
        try {
            return codec.fieldDifference(payload, codec.bind(codec.reparsed(tree), type)) == null;
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
