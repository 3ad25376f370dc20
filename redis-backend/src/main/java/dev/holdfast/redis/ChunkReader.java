package dev.holdfast.redis;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.CorruptRecordException;
import dev.holdfast.Cursor;
import dev.holdfast.store.ItemKey;
import dev.holdfast.Page;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads chunks: all of an item are in one sorted set, ordered by ledger and index. Thread-safe. */
final class ChunkReader {
    private static final int SUM_CHARS = 8;
    private static final char AFTER_ALL_DIGITS = ':';

    private final Shards shards;

    ChunkReader(Shards shards) {
        this.shards = shards;
    }

    Page<Chunk> read(ChunkQuery query) {
        long after = Positions.number(query.after(), -1);
        if (after >= Integer.MAX_VALUE) {
            return new Page<>(List.of(), List.of(), null);
        }
        String from = Arguments.chunkPlace(query.ledger(), Math.toIntExact(after + 1));
        String to = query.ledger() + Arguments.TAG_SEPARATOR + AFTER_ALL_DIGITS;
        Route route = shards.route(query.key());
        return Shards.ask(
                route,
                way -> way.link()
                        .commands()
                        .zrangebylex(
                                route.keys().chunks(query.key()),
                                Range.from(Range.Boundary.including(from), Range.Boundary.excluding(to)),
                                Limit.create(0, query.limit() + 1L))
                        .toCompletableFuture(),
                found -> page(query, found));
    }

    private static Page<Chunk> page(ChunkQuery query, List<String> found) {
        List<Chunk> chunks = new ArrayList<>();
        for (String one : found.subList(0, Math.min(found.size(), query.limit()))) {
            chunks.add(chunk(query.key(), query.ledger(), one));
        }
        Cursor next = found.size() <= query.limit()
                ? null
                : new Cursor(String.valueOf(chunks.get(chunks.size() - 1).index()));
        return new Page<>(chunks, List.of(), next);
    }

    /** Reads a member of the set: ledger, index, checksum and document. */
    static Chunk chunk(ItemKey key, String ledger, String member) {
        try {
            int index = ledger.length() + 1;
            int sum = member.indexOf(Arguments.TAG_SEPARATOR, index) + 1;
            Chunk chunk = new Chunk(
                    ledger, Integer.parseInt(member.substring(index, sum - 1)), member.substring(sum + SUM_CHARS));
            if (!Arguments.chunkSum(key, chunk).equals(member.substring(sum, sum + SUM_CHARS))) {
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
