package dev.holdfast.redis.format;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ItemKey;
import org.jspecify.annotations.Nullable;

/** Finished chunks as members of the sorted set of their item: place, which orders them, then checksum and document. */
public final class ChunkMember {
    private static final char AFTER_ALL_DIGITS = ':';

    private ChunkMember() {}

    /** Returns the place of a chunk: ledger and index, in an order that compares as text. */
    public static String place(String ledger, int index) {
        return ledger + Separators.ELEMENT + String.format("%010d", index) + Separators.ELEMENT;
    }

    /** Returns the place behind all chunks of a ledger. */
    public static String placeAfterAll(String ledger) {
        return ledger + Separators.ELEMENT + AFTER_ALL_DIGITS;
    }

    /** Returns what follows the place. */
    public static String value(ItemKey key, Chunk chunk) {
        return RecordChecksum.ofChunk(key, chunk) + chunk.document();
    }

    /** Returns the ledger of a member. */
    public static String ledger(String member) {
        return member.split(Separators.ELEMENT, 2)[0];
    }

    /**
     * Reads a member of the set.
     *
     * @throws CorruptRecordException if it does not match its checksum
     */
    public static Chunk read(ItemKey key, String ledger, String member) {
        try {
            int index = ledger.length() + 1;
            int checksum = member.indexOf(Separators.ELEMENT, index) + 1;
            int document = checksum + RecordChecksum.CHARS;
            Chunk chunk = new Chunk(
                    ledger, Integer.parseInt(member.substring(index, checksum - 1)), member.substring(document));
            if (!RecordChecksum.ofChunk(key, chunk).equals(member.substring(checksum, document))) {
                throw damaged(key, ledger, null);
            }
            return chunk;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw damaged(key, ledger, e);
        }
    }

    private static CorruptRecordException damaged(ItemKey key, String ledger, @Nullable Throwable cause) {
        return new CorruptRecordException(
                key.toString(),
                key + ": a chunk of ledger " + ledger + " does not match its checksum; run verify",
                cause);
    }
}
