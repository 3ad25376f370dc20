package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * A page of history, oldest first, and the cursor to continue from. Immutable.
 *
 * @param <S> the states
 * @param changes the changes of this page
 * @param next the cursor to continue from, even if there is nothing more yet; store it after you have handled the
 *     changes
 * @param more whether there was more to read at that moment
 */
public record Changes<S>(List<Change<S>> changes, Cursor next, boolean more) {
    /** Copies the list. */
    public Changes {
        changes = List.copyOf(changes);
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject()
                .with("changes", changes.stream().map(Change::json).toList())
                .with("next", next.value())
                .with("more", more);
    }
}
