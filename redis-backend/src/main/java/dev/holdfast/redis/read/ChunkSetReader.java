package dev.holdfast.redis.read;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.redis.connection.ShardConnection;
import dev.holdfast.redis.connection.Shards;
import dev.holdfast.redis.format.ChunkMember;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.util.ArrayList;
import java.util.List;

/** Reads chunks from the sorted set of their item, which is ordered by ledger and index. Thread-safe. */
public final class ChunkSetReader {
    private final Shards shards;

    public ChunkSetReader(Shards shards) {
        this.shards = shards;
    }

    /** Reads a page of chunks. */
    public Page<Chunk> read(ChunkQuery query) {
        long after = CursorText.number(query.after(), -1);
        if (after >= Integer.MAX_VALUE) {
            return new Page<>(List.of(), List.of(), null);
        }
        String from = ChunkMember.place(query.ledger(), Math.toIntExact(after + 1));
        String to = ChunkMember.placeAfterAll(query.ledger());
        ShardConnection shard = shards.connection(query.key());
        return page(
                query,
                shard.read(session -> session.server()
                        .commands()
                        .zrangebylex(
                                shard.keys().chunks(query.key()),
                                Range.from(Range.Boundary.including(from), Range.Boundary.excluding(to)),
                                Limit.create(0, query.limit() + 1L))
                        .toCompletableFuture()));
    }

    private static Page<Chunk> page(ChunkQuery query, List<String> members) {
        List<Chunk> chunks = new ArrayList<>();
        for (String member : members.subList(0, Math.min(members.size(), query.limit()))) {
            chunks.add(ChunkMember.read(query.key(), query.ledger(), member));
        }
        Cursor next = members.size() <= query.limit()
                ? null
                : new Cursor(String.valueOf(chunks.get(chunks.size() - 1).index()));
        return new Page<>(chunks, List.of(), next);
    }
}
