package dev.holdfast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an answer, and where to go on. Immutable.
 *
 * @param <T> what it holds
 * @param items what was found, in the order of the query
 * @param damaged what should have been among them but cannot be read; never silently left out
 * @param next where to go on; null at the end
 */
public record Page<T>(
        List<T> items, List<Damage> damaged, @Nullable Cursor next) {
    /** Copies the lists. */
    public Page {
        items = List.copyOf(items);
        damaged = List.copyOf(damaged);
    }
}
