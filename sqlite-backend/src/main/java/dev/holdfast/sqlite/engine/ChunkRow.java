package dev.holdfast.sqlite.engine;

import dev.holdfast.Damage;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ItemKey;

/** The checksum of a row of the table of chunks, and the report of a mismatch. */
public final class ChunkRow {
    private ChunkRow() {}

    public static Damage damage(ItemKey key, String ledger, long index) {
        return new Damage(
                key,
                "chunk " + index + " of ledger " + ledger + " does not match its checksum; run verify, then rebuild the"
                        + " database");
    }

    /** Returns the checksum of a chunk of an item. */
    public static int sum(long item, Chunk chunk) {
        return new RowChecksum()
                .add(item)
                .add(chunk.ledger())
                .add(chunk.index())
                .add(chunk.document())
                .value();
    }
}
