package dev.holdfast.memory;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Cursor;
import dev.holdfast.store.Durability;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Page;
import dev.holdfast.store.Query;
import dev.holdfast.store.Report;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store that lives in memory: the reference for every other store, and every test's fake.
 *
 * <p>It keeps the whole contract except that nothing outlives it ({@link Durability#MEMORY}). Records are read without
 * a lock; everything else takes one. Thread-safe.
 */
public final class InMemoryStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(InMemoryStore.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ItemKey, MemoryItem> items = new ConcurrentHashMap<>();
    private final Map<String, TypeTable> tables = new LinkedHashMap<>();
    private final List<Hint> hints = new CopyOnWriteArrayList<>();
    private long lastRevision;
    private long lastNumber;
    private volatile boolean closed;

    /** Makes an empty store. */
    public InMemoryStore() {}

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        requireOpen();
        MemoryItem item = items.get(key);
        return item == null ? Optional.empty() : Optional.ofNullable(item.current());
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        List<CommitResult> results = locked(() -> {
            if (commits.size() > 1) {
                requireOwnTokens(commits);
            }
            List<CommitResult> answers = new ArrayList<>(commits.size());
            commits.forEach(commit -> answers.add(apply(commit)));
            return List.copyOf(answers);
        });
        if (results.stream().anyMatch(CommitResult.Committed.class::isInstance)) {
            hints.forEach(InMemoryStore::wake);
        }
        return results;
    }

    /** A list of which one commit is refused changes nothing, so all are looked at before the first is applied. */
    private void requireOwnTokens(List<Commit> commits) {
        Map<List<Object>, Commit> inList = new HashMap<>();
        for (Commit commit : commits) {
            MemoryItem item = items.get(commit.key());
            CommitRow earlier = item == null ? null : item.committed(commit);
            if (earlier != null) {
                earlier.requireSame(commit);
            }
            Commit twin = inList.putIfAbsent(List.of(commit.key(), commit.expected(), commit.token()), commit);
            if (twin != null) {
                commit.requireSameAs(twin.entries());
            }
        }
    }

    private static void wake(Hint hint) {
        try {
            hint.call().run();
        } catch (RuntimeException e) {
            // the commit has happened, and its caller must be told so
            LOG.warn("a hint registered with onChange failed and was ignored; it must not throw", e);
        }
    }

    private CommitResult apply(Commit commit) {
        MemoryItem item = items.get(commit.key());
        ItemRecord current = item == null ? null : item.current();
        long revision = current == null ? Commit.ABSENT : current.revision();
        // a creation is looked up although it fits: the item may have been created by it, and deleted since
        boolean fits = revision == commit.expected();
        if (item != null && (!fits || revision == Commit.ABSENT)) {
            CommitRow earlier = item.committed(commit);
            if (earlier != null) {
                return earlier.answer(commit);
            }
        }
        if (!fits) {
            return new CommitResult.Conflict(current);
        }
        if (leaseOutlives(current, commit.leaseEndedBy())) {
            return new CommitResult.Conflict(current);
        }
        if (item == null) {
            item = new MemoryItem(commit.key());
            items.put(commit.key(), item);
        }
        TypeTable table = tables.computeIfAbsent(commit.key().type(), type -> new TypeTable());
        if (current == null) {
            item.number(++lastNumber);
        }
        table.remove(item);
        CommitRow row = item.apply(commit, ++lastRevision);
        table.add(item);
        table.append(row);
        return row.answer();
    }

    private static boolean leaseOutlives(@Nullable ItemRecord current, @Nullable Instant end) {
        if (current == null || end == null) {
            return false;
        }
        Lease lease = current.body().lease();
        return lease != null && lease.expires().isAfter(end);
    }

    @Override
    public Page<ItemRecord> find(Query query) {
        return locked(() -> {
            TypeTable table = tables.get(query.type());
            return table == null ? new Page<>(List.of(), List.of(), null) : table.find(query);
        });
    }

    @Override
    public Map<String, Long> count(String type) {
        return locked(() -> {
            TypeTable table = tables.get(type);
            return table == null ? Map.of() : table.counts();
        });
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return locked(() -> {
            TypeTable table = tables.computeIfAbsent(query.type(), type -> new TypeTable());
            MemoryItem item = query.id() == null ? null : items.get(new ItemKey(query.type(), query.id()));
            return table.history(query, item, lastRevision);
        });
    }

    @Override
    public long trim(String type, Cursor upTo) {
        return locked(() -> {
            TypeTable table = tables.get(type);
            if (table == null) {
                return 0L;
            }
            long last = Math.min(Cursors.revision(upTo), lastRevision);
            items.values().stream()
                    .filter(item -> item.key().type().equals(type))
                    .forEach(item -> item.trim(last));
            return table.trim(last);
        });
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return locked(() -> {
            MemoryItem item = items.get(query.key());
            return item == null ? new Page<>(List.of(), List.of(), null) : item.chunks(query);
        });
    }

    @Override
    public boolean renew(ItemKey key, Lease held, Instant expires) {
        return locked(() -> {
            MemoryItem item = items.get(key);
            ItemRecord current = item == null ? null : item.current();
            Lease lease = current == null ? null : current.body().lease();
            if (item == null || current == null || lease == null || !lease.sameHolder(held)) {
                return false;
            }
            TypeTable table = tables.computeIfAbsent(key.type(), type -> new TypeTable());
            table.remove(item);
            ItemBody body = current.body().withLease(lease.until(expires));
            item.replace(new ItemRecord(key, current.revision(), current.entries(), body));
            table.add(item);
            return true;
        });
    }

    @Override
    public Registration onChange(Runnable hint) {
        requireOpen();
        Hint registered = new Hint(hint);
        hints.add(registered);
        return () -> hints.remove(registered);
    }

    @Override
    public Report verify(Check check) {
        return locked(() -> MemoryAudit.run(items.values(), tables));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            hints.clear();
        } finally {
            lock.unlock();
        }
    }

    /** A registration of its own, even if the same hint is registered twice. */
    private static final class Hint {
        private final Runnable call;

        Hint(Runnable call) {
            this.call = call;
        }

        Runnable call() {
            return call;
        }
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
                    StoreException.Verdict.FATAL, "the in-memory store is closed; open another one", null);
        }
    }
}
