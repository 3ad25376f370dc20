package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import dev.holdfast.store.ItemKey;
import java.util.Map;

/**
 * A stored item that cannot be read, found while reading others. Immutable.
 *
 * @param key the item
 * @param reason why it cannot be read, for people
 */
public record Damage(ItemKey key, String reason) {
    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with("type", key.type()).with("id", key.id()).with("reason", reason);
    }
}
