package dev.holdfast.testkit.contract;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.Page;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The stores of {@code PlantedDefects}. */
final class DefectiveStores {
    private DefectiveStores() {}

    static Commit expecting(Commit commit, long revision) {
        return new Commit(
                commit.key(),
                revision,
                commit.body(),
                commit.entries(),
                commit.chunks(),
                commit.token(),
                commit.leaseEndedBy());
    }

    private static Commit carrying(Commit commit, ItemBody body) {
        return new Commit(
                commit.key(),
                commit.expected(),
                body,
                commit.entries(),
                commit.chunks(),
                commit.token(),
                commit.leaseEndedBy());
    }

    static Commit withoutKeys(Commit commit) {
        ItemBody body = commit.body();
        return body == null ? commit : carrying(commit, body.withUniqueKeys(Map.of()));
    }

    /** Keeps the keys itself, and looks at them before it commits. */
    static final class ChecksKeysOutsideLock extends ForwardingStore {
        private final Map<ItemKey, Map<String, String>> keys = new ConcurrentHashMap<>();

        ChecksKeysOutsideLock(StateStore good) {
            super(good);
        }

        private ItemKey holder(String type, String name, String value) {
            return keys.entrySet().stream()
                    .filter(item -> item.getKey().type().equals(type)
                            && value.equals(item.getValue().get(name)))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            return commits.stream().map(this::commit).toList();
        }

        private CommitResult commit(Commit commit) {
            Map<String, String> own =
                    commit.body() == null ? Map.of() : commit.body().uniqueKeys();
            for (Map.Entry<String, String> key : own.entrySet()) {
                ItemKey holder = holder(commit.key().type(), key.getKey(), key.getValue());
                if (holder != null && !holder.equals(commit.key())) {
                    return new CommitResult.Duplicate(key.getKey(), key.getValue(), holder);
                }
            }
            Thread.yield();
            CommitResult result = target().commit(List.of(withoutKeys(commit))).get(0);
            if (result instanceof CommitResult.Committed) {
                keys.put(commit.key(), own);
            }
            return result;
        }
    }

    static final class CountsDeleted extends ForwardingStore {
        private final AtomicLong deleted = new AtomicLong();

        CountsDeleted(StateStore good) {
            super(good);
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            commits.stream().filter(commit -> commit.body() == null).forEach(commit -> deleted.incrementAndGet());
            return target().commit(commits);
        }

        @Override
        public Map<String, Long> count(String type) {
            Map<String, Long> counts = new HashMap<>(target().count(type));
            counts.merge("NEW", deleted.get(), Long::sum);
            return counts;
        }
    }

    static final class RenewsByCommit extends ForwardingStore {
        RenewsByCommit(StateStore good) {
            super(good);
        }

        @Override
        public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
            Optional<ItemRecord> now = target().read(key);
            Lease lease = now.map(record -> record.body().lease()).orElse(null);
            if (lease == null || !lease.sameHolder(held)) {
                return OptionalLong.empty();
            }
            Commit renewal = new Commit(
                    key,
                    now.get().revision(),
                    now.get().body().withLease(held.until(expires)),
                    List.of(),
                    ContractSteps.token());
            return target().commit(List.of(renewal)).get(0) instanceof CommitResult.Committed done
                    ? OptionalLong.of(done.revision())
                    : OptionalLong.empty();
        }
    }

    static final class RenewsAnyToken extends ForwardingStore {
        RenewsAnyToken(StateStore good) {
            super(good);
        }

        @Override
        public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
            Lease lease =
                    target().read(key).map(record -> record.body().lease()).orElse(null);
            return lease == null ? OptionalLong.empty() : target().renew(key, lease, expires);
        }
    }

    /** Tells each holder the revision that it saw first. */
    static final class RenewsWithTheFirstRevision extends ForwardingStore {
        private final Map<Lease, Long> first = new HashMap<>();

        RenewsWithTheFirstRevision(StateStore good) {
            super(good);
        }

        @Override
        public synchronized OptionalLong renew(ItemKey key, Lease held, Instant expires) {
            OptionalLong seen = target().renew(key, held, expires);
            return seen.isPresent() ? OptionalLong.of(first.computeIfAbsent(held, lease -> seen.getAsLong())) : seen;
        }
    }

    /** Hides the newest entry of the feed until another is written, although the cursor is past it. */
    static final class ShowsLate extends ForwardingStore {
        ShowsLate(StateStore good) {
            super(good);
        }

        @Override
        public HistoryPage history(HistoryQuery query) {
            HistoryPage page = target().history(query);
            if (query.id() != null || page.more() || page.entries().size() % 3 != 1) {
                return page;
            }
            return new HistoryPage(page.entries().subList(0, page.entries().size() - 1), page.next(), false);
        }
    }

    static final class PagesByOffset extends ForwardingStore {
        PagesByOffset(StateStore good) {
            super(good);
        }

        @Override
        public Page<ItemRecord> find(Query query) {
            if (!query.after().value().matches("\\d*")) {
                return target().find(query);
            }
            int offset =
                    query.after().isStart() ? 0 : Integer.parseInt(query.after().value());
            List<ItemRecord> all = ContractSteps.walk(target(), query.type(), query.filter(), query.order(), 1000);
            int end = Math.min(all.size(), offset + query.limit());
            List<ItemRecord> page = offset > end ? List.of() : all.subList(offset, end);
            return new Page<>(page, List.of(), end >= all.size() ? null : new Cursor("" + end));
        }
    }

    static final class StaleFind extends ForwardingStore {
        StaleFind(StateStore good) {
            super(good);
        }

        @Override
        public Page<ItemRecord> find(Query query) {
            Query wider = new Query(
                    query.type(),
                    new Query.Filter(query.filter().states(), query.filter().failedFrom(), null, null, null),
                    query.order(),
                    query.after(),
                    query.limit());
            return target().find(wider);
        }
    }

    static final class RestartsNumbers extends ForwardingStore {
        private final Map<ItemKey, Long> from = new ConcurrentHashMap<>();

        RestartsNumbers(StateStore good) {
            super(good);
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            List<CommitResult> results = new ArrayList<>();
            for (Commit commit : commits) {
                CommitResult result = target().commit(List.of(commit)).get(0);
                long before = from.getOrDefault(commit.key(), 0L);
                if (result instanceof CommitResult.Committed done) {
                    if (commit.body() == null) {
                        from.put(commit.key(), done.entries());
                    }
                    result = new CommitResult.Committed(done.revision(), done.entries() - before, done.durability());
                }
                results.add(result);
            }
            return results;
        }
    }

    static final class NeverExpires extends ForwardingStore {
        NeverExpires(StateStore good) {
            super(good);
        }

        @Override
        public HistoryPage history(HistoryQuery query) {
            try {
                return target().history(query);
            } catch (CursorExpiredException e) {
                return target().history(new HistoryQuery(query.type(), query.id(), e.oldest(), query.limit()));
            }
        }
    }

    static final class ReplacesChunks extends ForwardingStore {
        private final Map<String, Chunk> newest = new ConcurrentHashMap<>();

        ReplacesChunks(StateStore good) {
            super(good);
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            commits.forEach(commit ->
                    commit.chunks().forEach(chunk -> newest.put(commit.key() + chunk.ledger() + chunk.index(), chunk)));
            return target().commit(commits);
        }

        @Override
        public Page<Chunk> chunks(ChunkQuery query) {
            Page<Chunk> page = target().chunks(query);
            return new Page<>(
                    page.items().stream()
                            .map(chunk -> newest.getOrDefault(query.key() + chunk.ledger() + chunk.index(), chunk))
                            .toList(),
                    List.of(),
                    page.next());
        }
    }

    /** Compares first and then sets any current revision: several commits on one revision succeed. */
    static final class ChecksOutsideLock extends ForwardingStore {
        ChecksOutsideLock(StateStore good) {
            super(good);
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            List<CommitResult> results = new ArrayList<>();
            for (Commit commit : commits) {
                long seen =
                        target().read(commit.key()).map(ItemRecord::revision).orElse(0L);
                Thread.yield();
                CommitResult result = target().commit(List.of(commit)).get(0);
                for (int i = 0;
                        i < 3
                                && seen == commit.expected()
                                && result instanceof CommitResult.Conflict lost
                                && lost.current() != null;
                        i++) {
                    result = target().commit(
                                    List.of(expecting(commit, lost.current().revision())))
                            .get(0);
                }
                results.add(result);
            }
            return results;
        }
    }

    /** Caches reads for a while. */
    static final class ReadsFromCache extends ForwardingStore {
        private final Map<ItemKey, Optional<ItemRecord>> cache = new ConcurrentHashMap<>();
        private final AtomicLong reads = new AtomicLong();

        ReadsFromCache(StateStore good) {
            super(good);
        }

        @Override
        public Optional<ItemRecord> read(ItemKey key) {
            if (reads.incrementAndGet() % 5 == 0) {
                cache.clear();
            }
            return cache.computeIfAbsent(key, target()::read);
        }
    }

    static final class WorksAfterClosing extends ForwardingStore {
        WorksAfterClosing(StateStore good) {
            super(good);
        }

        @Override
        public void close() {
            // does not close the target
        }
    }

    static final class FoldsCase extends ForwardingStore {
        FoldsCase(StateStore good) {
            super(good);
        }

        private static ItemKey folded(ItemKey key) {
            return new ItemKey(key.type(), key.id().toLowerCase(Locale.ROOT));
        }

        @Override
        public Optional<ItemRecord> read(ItemKey key) {
            return target().read(folded(key));
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            return target().commit(commits.stream()
                    .map(commit -> new Commit(
                            folded(commit.key()),
                            commit.expected(),
                            commit.body(),
                            commit.entries(),
                            commit.chunks(),
                            commit.token(),
                            commit.leaseEndedBy()))
                    .toList());
        }
    }

    static final class FailsListAsWhole extends ForwardingStore {
        FailsListAsWhole(StateStore good) {
            super(good);
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            List<CommitResult> results = new ArrayList<>();
            boolean lost = false;
            for (Commit commit : commits) {
                CommitResult result = lost
                        ? new CommitResult.Conflict(target().read(commit.key()).orElse(null))
                        : target().commit(List.of(commit)).get(0);
                lost |= result instanceof CommitResult.Conflict;
                results.add(result);
            }
            return results;
        }
    }
}
