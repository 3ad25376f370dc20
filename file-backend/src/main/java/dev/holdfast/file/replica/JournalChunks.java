package dev.holdfast.file.replica;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.file.journal.Frame;
import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.file.journal.FrameReader;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads chunks from the journal. */
public final class JournalChunks {
    private JournalChunks() {}

    public static Page<Chunk> read(ChunkQuery query, Replica replica, FrameReader frames) throws IOException {
        long after = CursorText.number(query.after(), -1);
        ReplicaItem item = replica.item(query.key());
        if (item == null || after >= Integer.MAX_VALUE) {
            return new Page<>(List.of(), List.of(), null);
        }
        List<Chunk> chunks = new ArrayList<>();
        Frame.Committed commit = null;
        for (Map.Entry<Integer, Long> found :
                item.chunks(query.ledger()).tailMap((int) after, false).entrySet()) {
            if (chunks.size() == query.limit()) {
                Cursor next = CursorText.of(chunks.get(chunks.size() - 1).index());
                return new Page<>(chunks, List.of(), next);
            }
            if (commit == null || commit.revision() != found.getValue()) {
                FrameLocation location = replica.frame(found.getValue());
                commit = location == null ? null : frames.commit(location);
            }
            if (commit != null) {
                chunks.add(chunk(commit, query.ledger(), found.getKey()));
            }
        }
        return new Page<>(chunks, List.of(), null);
    }

    private static Chunk chunk(Frame.Committed commit, String ledger, int index) throws IOException {
        for (Chunk chunk : commit.content().chunks()) {
            if (chunk.index() == index && chunk.ledger().equals(ledger)) {
                return chunk;
            }
        }
        throw new IOException("chunk " + index + " of " + commit.key() + " is missing from its frame");
    }
}
