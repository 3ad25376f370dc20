package dev.holdfast.benchmarks;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps nothing and agrees to every commit, so that only the cost of core is left. */
final class SilentStore implements StateStore {
    private final AtomicLong revision = new AtomicLong();

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        return Optional.empty();
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        if (commits.size() == 1) {
            return List.of(agree());
        }
        List<CommitResult> results = new ArrayList<>();
        commits.forEach(commit -> results.add(agree()));
        return results;
    }

    private CommitResult agree() {
        long next = revision.incrementAndGet();
        return new CommitResult.Committed(next, next, Durability.MEMORY);
    }

    @Override
    public Page<ItemRecord> find(Query query) {
        return new Page<>(List.of(), List.of(), null);
    }

    @Override
    public Map<String, Long> count(String type) {
        return Map.of();
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return new HistoryPage(List.of(), query.after(), false);
    }

    @Override
    public long trim(String type, Cursor upTo) {
        return 0;
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return new Page<>(List.of(), List.of(), null);
    }

    @Override
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        return OptionalLong.of(1);
    }

    @Override
    public VerifyReport verify(Check check) {
        throw new IllegalStateException("a store that keeps nothing has nothing to verify");
    }

    @Override
    public void close() {}
}
