package dev.holdfast.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One atomic change of one item: record, history entries and finished chunks appear together or not at all. Immutable.
 *
 * <p>A commit with a {@code null} body deletes the item and its chunks; its history stays, and an item created again
 * under the key continues revisions and entry numbers.
 *
 * @param key which item
 * @param expected the revision that the item must have now; {@value #ABSENT} if it must not exist
 * @param body what to store; null to delete
 * @param entries what to add to the history; may be empty (progress), then the commit does not show in the feed
 * @param chunks the chunks that this commit finishes; one that is already in its ledger is left as it is
 * @param token made by the caller and unique per commit; a commit sent again with the same token and revision has no
 *     second effect and gets the answer of the first; 1 to {@value #MAX_TOKEN_CHARS} characters
 * @param leaseEndedBy if set, the commit conflicts when the item has a lease that ends after this instant; a claim sets
 *     it, because renewing a lease does not move the revision
 */
public record Commit(
        ItemKey key,
        long expected,
        @Nullable ItemBody body,
        List<Entry> entries,
        List<Chunk> chunks,
        String token,
        @Nullable Instant leaseEndedBy) {
    /** The expected revision of an item that must not exist. */
    public static final long ABSENT = 0;

    /** The longest token, in characters. */
    public static final int MAX_TOKEN_CHARS = 64;

    /**
     * Checks the arguments and copies the lists.
     *
     * @throws IllegalArgumentException if the token cannot be stored, the expected revision is negative, or an absent
     *     item is to be deleted
     */
    public Commit {
        Names.requireText("token", token, MAX_TOKEN_CHARS);
        if (expected < 0) {
            throw new IllegalArgumentException(key + ": expected revision " + expected + " is negative; use " + ABSENT
                    + " for an item that must not exist");
        }
        if (body == null && (expected == ABSENT || !chunks.isEmpty())) {
            throw new IllegalArgumentException(
                    key + ": a deletion needs the revision of an existing item and carries no chunks");
        }
        entries = List.copyOf(entries);
        chunks = List.copyOf(chunks);
    }

    /**
     * A commit without chunks and without a condition on the lease.
     *
     * @param key which item
     * @param expected the revision that the item must have now, or {@link #ABSENT}
     * @param body what to store; null to delete
     * @param entries what to add to the history
     * @param token unique per commit
     */
    public Commit(ItemKey key, long expected, @Nullable ItemBody body, List<Entry> entries, String token) {
        this(key, expected, body, entries, List.of(), token, null);
    }

    /**
     * Returns this commit with finished chunks.
     *
     * @param finished the chunks
     * @return a commit that differs only in the chunks
     */
    public Commit withChunks(List<Chunk> finished) {
        return new Commit(key, expected, body, entries, finished, token, leaseEndedBy);
    }

    /**
     * Returns this commit with the condition that no lease outlives the instant.
     *
     * @param instant when a lease on the item must have ended
     * @return a commit that differs only in the condition
     */
    public Commit ifLeaseEndedBy(Instant instant) {
        return new Commit(key, expected, body, entries, chunks, token, instant);
    }
}
