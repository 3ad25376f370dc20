package dev.holdfast.internal.memory;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.HistoryEntry;
import java.util.List;

/**
 * A remembered commit: its entries, and its token to recognise it when it is sent again. Immutable.
 *
 * @param revision the revision that it made
 * @param expected the revision that it was based on
 * @param token the token of the caller
 * @param lastEntry the number of the item's last entry after it
 * @param entries the entries that it wrote
 */
public record CommitRow(long revision, long expected, String token, long lastEntry, List<HistoryEntry> entries) {
    public CommitRow {
        entries = List.copyOf(entries);
    }

    /** Answers a resent commit; another commit with its token is refused. */
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
