package dev.holdfast;

import java.util.List;
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
}
