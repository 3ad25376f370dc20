package dev.holdfast;

import java.util.List;

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
}
