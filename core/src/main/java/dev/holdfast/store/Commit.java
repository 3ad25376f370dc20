package dev.holdfast.store;

import dev.holdfast.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One atomic change of one item: record, history entries and finished chunks appear together or not at all. Immutable.
 *
 * <p>A commit with a {@code null} body deletes the item and its chunks; its history stays, and an item created again
 * under the key continues revisions and entry numbers.
 *
 * @param key the item
 * @param expected the revision that the item must have; {@value #ABSENT} if it must not exist
 * @param body the new content; null to delete the item
 * @param entries the new history entries; may be empty (progress), so that the commit does not appear in the feed
 * @param chunks the chunks that this commit finishes; a chunk that is already in its ledger is left as it is
 * @param token a token that the caller chose, unique per commit; a commit that is sent again with the same token and
 *     revision has no second effect and gets the first result; 1 to {@value #MAX_TOKEN_CHARS} characters
 * @param leaseEndedBy if set, the commit conflicts if the item has a lease that expires after this instant; a claim
 *     sets it, because a renewal does not change the revision
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

    /** The longest document of a body, detail of an entry or document of a chunk, in characters (UTF-16). */
    public static final int MAX_DOCUMENT_CHARS = 8 << 20;

    private static final int MOST_SHOWN = 3;

    /**
     * Checks the arguments and copies the lists.
     *
     * @throws IllegalArgumentException if the token cannot be stored, the expected revision is negative, a deletion
     *     expects an absent item or has chunks, or a document or detail has more than {@value #MAX_DOCUMENT_CHARS}
     *     characters
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
        if (body != null) {
            requireShort(key, "the document", body.document());
        }
        for (Entry entry : entries) {
            requireShort(key, "the detail of a history entry", entry.detail());
        }
        for (Chunk chunk : chunks) {
            requireShort(key, "the document of a chunk", chunk.document());
        }
    }

    private static void requireShort(ItemKey key, String what, String text) {
        if (text.length() > MAX_DOCUMENT_CHARS) {
            throw new IllegalArgumentException(key + ": " + what + " has " + text.length() + " characters; at most "
                    + MAX_DOCUMENT_CHARS + " are stored, keep large data outside and a reference here");
        }
    }

    /**
     * Creates a commit without chunks and without a condition on the lease.
     *
     * @param key the item
     * @param expected the revision that the item must have, or {@link #ABSENT}
     * @param body the new content; null to delete the item
     * @param entries the new history entries
     * @param token a token that is unique per commit
     */
    public Commit(ItemKey key, long expected, @Nullable ItemBody body, List<Entry> entries, String token) {
        this(key, expected, body, entries, List.of(), token, null);
    }

    /**
     * Refuses this commit if its token belongs to another commit. A store calls this when it has found a commit with
     * the same token and expected revision: a caller that sends a commit again must send the same one, or it would take
     * the first result for that of a commit that never happened. The check is cheap: it compares the number, kinds and
     * states of the entries, but not their times and details.
     *
     * @param first the entries of the commit that took effect
     * @throws StoreException with verdict {@code FATAL} if they differ from those of this commit
     */
    public void requireSameAs(List<Entry> first) {
        boolean same = first.size() == entries.size();
        for (int i = 0; same && i < first.size(); i++) {
            Entry one = first.get(i);
            Entry other = entries.get(i);
            same = one.kind() == other.kind()
                    && Objects.equals(one.from(), other.from())
                    && Objects.equals(one.to(), other.to());
        }
        if (!same) {
            throw new StoreException(
                    StoreException.Verdict.FATAL,
                    key + ": token " + Names.shown(token) + " on revision " + expected
                            + " belongs to another commit, which wrote "
                            + shown(first) + " instead of " + shown(entries)
                            + "; use a new token for every commit, and send a commit again unchanged",
                    null);
        }
    }

    private static String shown(List<Entry> entries) {
        return entries.isEmpty()
                ? "no entry"
                : entries.stream()
                        .limit(MOST_SHOWN)
                        .map(entry ->
                                entry.kind() + " to " + (entry.to() == null ? "nothing" : Names.shown(entry.to())))
                        .collect(Collectors.joining(", ", "", entries.size() > MOST_SHOWN ? ", …" : ""));
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
     * Returns this commit with the condition that no lease outlives an instant.
     *
     * @param instant the latest expiry of a lease on the item
     * @return a commit that differs only in the condition
     */
    public Commit ifLeaseEndedBy(Instant instant) {
        return new Commit(key, expected, body, entries, chunks, token, instant);
    }
}
