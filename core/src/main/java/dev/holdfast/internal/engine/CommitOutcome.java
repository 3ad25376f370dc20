package dev.holdfast.internal.engine;

import dev.holdfast.internal.document.Document;
import dev.holdfast.store.ItemRecord;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a commit.
 *
 * @param committed whether it took effect
 * @param record the record that it made, or the record that was faster; null if that was deleted
 * @param document the document of the record that it made, if it is known without reading
 */
public record CommitOutcome(
        boolean committed,
        @Nullable ItemRecord record,
        @Nullable Document document) {
    public ItemRecord made() {
        if (!committed || record == null) {
            throw new IllegalStateException("nothing was committed; this is a bug in Holdfast");
        }
        return record;
    }
}
