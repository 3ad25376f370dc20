package dev.holdfast.internal.engine;

import dev.holdfast.internal.text.ErrorText;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Computes the unique keys that a workflow declares. Thread-safe. */
record PayloadKeys<P>(Map<String, Function<P, @Nullable String>> declared) {
    /**
     * Computes the keys of a payload.
     *
     * @param stored the keys that the item has; those that this version of the workflow does not declare are kept
     * @throws InvalidKeyException if a key cannot be computed or stored
     */
    Map<String, String> of(ItemKey item, P payload, Map<String, String> stored) {
        Map<String, String> keys = new TreeMap<>();
        declared.forEach((name, function) -> {
            String value = value(item, name, function, payload);
            if (value != null) {
                keys.put(name, value);
            }
        });
        stored.forEach((name, value) -> {
            if (!declared.containsKey(name) && keys.size() < ItemBody.MAX_UNIQUE_KEYS) {
                keys.put(name, value);
            }
        });
        return keys;
    }

    private @Nullable String value(ItemKey item, String name, Function<P, @Nullable String> function, P payload) {
        String value;
        try {
            value = function.apply(payload);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new InvalidKeyException(
                    item + ": the function of unique key " + name + " threw " + ErrorText.describe(e)
                            + "; return null for a payload without the key",
                    e);
        }
        if (value == null) {
            return null;
        }
        try {
            var unused = new ItemKey(item.type(), value); // a key is bounded as an id is
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException(
                    item + ": unique key " + name + ": "
                            + String.valueOf(e.getMessage()).replaceFirst("^id ", "value ")
                            + "; return null for a payload without the key",
                    e);
        }
        return value;
    }
}
