package dev.holdfast.internal.engine;

import dev.holdfast.Change;
import dev.holdfast.Cursor;
import dev.holdfast.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record and the history of an item, consistent with each other.
 *
 * @param id the id of the item
 * @param item the item; null if there is none
 * @param changes the changes since the cursor, oldest first
 * @param next the cursor to continue from
 * @param more whether more changes are known to exist
 */
public record PolledItem<S, P>(
        String id, @Nullable Snapshot<S, P> item, List<Change<S>> changes, Cursor next, boolean more) {
    public PolledItem {
        changes = List.copyOf(changes);
    }

    /** The revision of the item; 0 if there is none. */
    public long revision() {
        return item == null ? 0 : item.revision();
    }
}
