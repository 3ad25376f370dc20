package dev.holdfast.store;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import java.util.List;

/**
 * A page of history, oldest first. Immutable.
 *
 * @param entries the entries of this page
 * @param next the cursor to continue from; unlike that of a {@link Page} it is set at the end too, to wait for more
 * @param more whether there was more to read at that moment
 */
public record HistoryPage(List<HistoryEntry> entries, Cursor next, boolean more) {
    /** Copies the list. */
    public HistoryPage {
        entries = List.copyOf(entries);
    }
}
