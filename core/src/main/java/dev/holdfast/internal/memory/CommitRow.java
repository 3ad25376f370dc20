package dev.holdfast.internal.memory;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.HistoryEntry;
import java.util.List;

/**
 * What is remembered of a commit: its entries, and its token so that the same commit sent again is recognised. Immutable.
 *
 * @param revision the revision that it made
 * @param expected the revision that it was made on
 * @param token the caller's token
 * @param lastEntry the number of the item's last entry after it
 * @param entries the entries that it wrote
 */
public record CommitRow(long revision, long expected, String token, long lastEntry, List<HistoryEntry> entries) {
    /** Copies the list. */
    public CommitRow {
        entries = List.copyOf(entries);
    }

    /** The answer to a commit that is sent again; another commit with its token is refused. */
    CommitResult.Committed answer(Commit again, Durability durability) {
        requireSame(again);
        return answer(durability);
    }

    void requireSame(Commit again) {
        again.requireSameAs(entries.stream().map(HistoryEntry::entry).toList());
    }

    CommitResult.Committed answer(Durability durability) {
        return new CommitResult.Committed(revision, lastEntry, durability);
    }
}
