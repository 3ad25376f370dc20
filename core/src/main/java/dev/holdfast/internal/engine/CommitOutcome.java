package dev.holdfast.internal.engine;

import dev.holdfast.internal.document.Document;
import dev.holdfast.store.ItemRecord;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a commit.
 *
 * @param committed whether it took effect
 * @param record the record that it wrote, or the newer record it conflicts with; null if that was deleted
 * @param document the document of the written record, if it is known without parsing
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
