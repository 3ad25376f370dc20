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

/** One change in the journal. Immutable. */
public sealed interface Frame {
    /**
     * A commit.
     *
     * @param key the item
     * @param revision the revision that it made
     * @param expected the revision that it replaced; 0 if it created the item
     * @param creation the revision that created the item in its present life
     * @param lastEntry the number of the item's last history entry, its own included
     * @param effect what it did to the record
     * @param content what the caller passed
     */
    record Committed(
            ItemKey key, long revision, long expected, long creation, long lastEntry, Effect effect, Content content)
            implements Frame {
        /** Its history entries, numbered. */
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

    /** The effect of a commit on the record of its item. */
    enum Effect {
        /** It stored the record that is in the frame. */
        STORED("commit"),
        /** It deleted the item. */
        DELETED("delete"),
        /** It stored a record that a later commit replaced and that compaction left out. */
        SUPERSEDED("past");

        private final String word;

        Effect(String word) {
            this.word = word;
        }

        /** The word in the journal. */
        String word() {
            return word;
        }
    }

    /**
     * The arguments of a commit.
     *
     * @param token the token of the commit
     * @param body the new record; null if there is none
     * @param entries the history entries
     * @param chunks the completed chunks
     */
    record Content(String token, @Nullable ItemBody body, List<Entry> entries, List<Chunk> chunks) {
        static final Content NONE = new Content("", null, List.of(), List.of());
    }

    /**
     * A renewal of a lease.
     *
     * @param key the item
     * @param lease the lease with its new expiry
     */
    record Renewed(ItemKey key, Lease lease) implements Frame {}

    /**
     * A trim of the history.
     *
     * @param type the type of the items
     * @param upTo the last revision whose entries are gone
     */
    record Trimmed(String type, long upTo) implements Frame {}

    /**
     * Revisions that are never used again, because commits that had them were lost.
     *
     * @param revision the last of them
     */
    record Skipped(long revision) implements Frame {}
}
