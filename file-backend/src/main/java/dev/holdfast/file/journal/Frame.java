package dev.holdfast.file.journal;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change as the journal keeps it. Immutable. */
public sealed interface Frame {
    /**
     * A commit.
     *
     * @param key of which item
     * @param revision the revision that it made
     * @param expected the revision that it was made on
     * @param born the revision that created the item in this life
     * @param lastEntry the number of the item's last entry after it
     * @param fate what became of the record
     * @param content what the caller brought
     */
    record Committed(ItemKey key, long revision, long expected, long born, long lastEntry, Fate fate, Content content)
            implements Frame {
        public List<HistoryEntry> history() {
            List<HistoryEntry> history = new ArrayList<>();
            long number = lastEntry - content.entries().size();
            for (Entry entry : content.entries()) {
                history.add(new HistoryEntry(key, revision, ++number, entry));
            }
            return history;
        }

        public CommitResult.Committed answer(Durability durability) {
            return new CommitResult.Committed(revision, lastEntry, durability);
        }
    }

    /** What became of the record of a commit. */
    enum Fate {
        /** The commit made a record, which is here. */
        KEPT("commit"),
        /** The commit deleted the item. */
        DELETED("delete"),
        /** The commit made a record that a later one replaced, and that compaction left out. */
        REPLACED("past");

        private final String word;

        Fate(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * What the caller of a commit brought.
     *
     * @param token the caller's token
     * @param body the record; null if there is none
     * @param entries the history entries
     * @param chunks the finished chunks
     */
    record Content(String token, @Nullable ItemBody body, List<Entry> entries, List<Chunk> chunks) {
        static final Content NONE = new Content("", null, List.of(), List.of());
    }

    /**
     * A lease was renewed.
     *
     * @param key of which item
     * @param lease the lease with its new end
     */
    record Renewed(ItemKey key, Lease lease) implements Frame {}

    /**
     * History was dropped.
     *
     * @param type of which type
     * @param upTo up to which revision
     */
    record Trimmed(String type, long upTo) implements Frame {}

    /**
     * Revisions are left out, because commits have been lost that had them.
     *
     * @param revision the last one that is left out
     */
    record Skipped(long revision) implements Frame {}
}
