package dev.holdfast.store;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import java.util.List;

/**
 * A part of the history, oldest first. Immutable.
 *
 * @param entries what was read
 * @param next where to go on; unlike the cursor of a {@link Page} it is there at the end too, to wait for more
 * @param more whether there was more to read at that moment
 */
public record HistoryPage(List<HistoryEntry> entries, Cursor next, boolean more) {
    /** Copies the list. */
    public HistoryPage {
        entries = List.copyOf(entries);
    }
}
