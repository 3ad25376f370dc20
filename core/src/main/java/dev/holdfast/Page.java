package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of results, and the cursor to continue from. Immutable.
 *
 * @param <T> the type of the results
 * @param items the results, in the order of the query
 * @param damaged the results that cannot be read; they are never left out silently
 * @param next the cursor to continue from; null at the end
 */
public record Page<T>(
        List<T> items, List<Damage> damaged, @Nullable Cursor next) {
    /** Copies the lists. */
    public Page {
        items = List.copyOf(items);
        damaged = List.copyOf(damaged);
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject()
                .with("items", items)
                .with("damaged", damaged.stream().map(Damage::json).toList())
                .with("next", next == null ? null : next.value());
    }
}
