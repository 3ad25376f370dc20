package dev.holdfast.internal.binding;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects, while a tree is read, the fields of its objects that their types do not read. Confined to one thread. */
final class UnreadCollector {
    private final IdentityHashMap<JsonNode, Set<String>> unread = new IdentityHashMap<>();
    private final Deque<JsonNode> objects = new ArrayDeque<>();

    static @Nullable UnreadCollector of(DeserializationContext context) {
        return (UnreadCollector) context.getAttribute(UnreadCollector.class);
    }

    void enter(JsonNode object) {
        objects.push(object);
        unread.putIfAbsent(object, new HashSet<>());
    }

    void leave() {
        objects.pop();
    }

    void unread(String field) {
        JsonNode object = objects.peek();
        Set<String> fields = object == null ? null : unread.get(object);
        if (fields != null) {
            fields.add(field);
        }
    }

    /** The fields of an object that its type does not read; null if the reader of the object is not known. */
    @Nullable
    Set<String> of(JsonNode object) {
        return unread.get(object);
    }
}
