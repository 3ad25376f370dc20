package dev.holdfast.memory;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import dev.holdfast.internal.backend.CloseOnce;
import dev.holdfast.internal.backend.HintRegistry;
import dev.holdfast.internal.memory.MemoryTables;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A store in memory: the reference for all other stores, and a fake for tests.
 *
 * <pre>{@code
 * try (Items<Stage, Episode> items = Items.open(workflow, new InMemoryStore())) {
 *     items.create("e1", new Episode("https://example.org/1.mp3", "One", ""));
 *     Map<Stage, Long> counts = items.counts();
 * }
 * }</pre>
 *
 * <p>It satisfies the whole contract, but nothing outlives it ({@link Durability#MEMORY}). Single records are read
 * without a lock; all other calls take one. Thread-safe.
 */
public final class InMemoryStore implements StateStore {
    private final ReentrantLock lock = new ReentrantLock();
    private final MemoryTables contents = new MemoryTables(Durability.MEMORY);
    private final HintRegistry hints = new HintRegistry("holdfast-memory-hints");
    private final CloseOnce close = new CloseOnce();
    private volatile boolean closed;

    /** Creates an empty store. */
    public InMemoryStore() {}

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        requireOpen();
        return Optional.ofNullable(contents.read(key));
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        List<CommitResult> results = locked(() -> contents.commit(commits));
        if (results.stream().anyMatch(CommitResult.Committed.class::isInstance)) {
            hints.changed();
        }
        return results;
    }

    @Override
    public void prepareUniqueKeys() {
        requireOpen();
    }

    @Override
    public Optional<ItemRecord> readByKey(String type, String name, String value) {
        return locked(() -> Optional.ofNullable(contents.read(type, name, value)));
    }

    @Override
    public Page<ItemRecord> find(Query query) {
        return locked(() -> contents.find(query));
    }

    @Override
    public Map<String, Long> count(String type) {
        return locked(() -> contents.count(type));
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return locked(() -> contents.history(query));
    }

    @Override
    public long trim(String type, Cursor upTo) {
        return locked(() -> contents.trim(type, upTo));
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return locked(() -> contents.chunks(query));
    }

    @Override
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        return locked(() -> contents.renew(key, held, expires));
    }

    @Override
    public Registration onChange(Runnable hint) {
        requireOpen();
        return hints.register(hint);
    }

    @Override
    public VerifyReport verify(Check check) {
        return locked(contents::verify);
    }

    @Override
    public void close() {
        close.run(() -> {
            lock.lock();
            try {
                closed = true;
            } finally {
                lock.unlock();
            }
            hints.close();
        });
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            requireOpen();
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException(
                    StoreException.Verdict.FATAL, "the in-memory store is closed; create another one", null);
        }
    }
}
