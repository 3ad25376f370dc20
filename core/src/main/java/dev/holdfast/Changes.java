package dev.holdfast;

import java.util.List;

/**
 * A part of the history, oldest first, and where to go on. Immutable.
 *
 * @param <S> the states
 * @param changes what was read
 * @param next where to go on, also when there is nothing more yet; store it after handling the changes
 * @param more whether there was more to read at that moment
 */
public record Changes<S>(List<Change<S>> changes, Cursor next, boolean more) {
    /** Copies the list. */
    public Changes {
        changes = List.copyOf(changes);
    }
}
