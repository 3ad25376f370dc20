package dev.holdfast.testkit.contract;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.Page;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Stores that are wrong in one way each. */
final class PlantedDefects {
    private PlantedDefects() {}

    /** By name, what makes a broken store out of a good one. */
    static Map<String, Function<StateStore, StateStore>> all() {
        Map<String, Function<StateStore, StateStore>> defects = new LinkedHashMap<>();
        defects.put(
                "ignores the expected revision",
                good -> commits(good, commit -> {
                    long now = good.read(commit.key()).map(ItemRecord::revision).orElse(0L);
                    return commit.body() == null && now == 0 ? commit : expecting(commit, now);
                }));
        defects.put(
                "has no token memory",
                good -> commits(
                        good,
                        commit -> new Commit(
                                        commit.key(),
                                        commit.expected(),
                                        commit.body(),
                                        commit.entries(),
                                        Fixture.token())
                                .withChunks(commit.chunks())));
        defects.put(
                "drops the second entry of a commit",
                good -> commits(
                        good,
                        commit -> commit.entries().size() < 2
                                ? commit
                                : new Commit(
                                                commit.key(),
                                                commit.expected(),
                                                commit.body(),
                                                commit.entries().subList(0, 1),
                                                commit.token())
                                        .withChunks(commit.chunks())));
        defects.put("drops chunks", good -> commits(good, commit -> commit.withChunks(List.of())));
        defects.put(
                "claims without looking at the lease",
                good -> commits(
                        good,
                        commit -> new Commit(
                                        commit.key(),
                                        commit.expected(),
                                        commit.body(),
                                        commit.entries(),
                                        commit.token())
                                .withChunks(commit.chunks())));
        defects.put("counts deleted items", CountsDeleted::new);
        defects.put("renews by a commit", RenewsByCommit::new);
        defects.put("renews without looking at the token", RenewsAnyToken::new);
        defects.put("shows entries late", ShowsLate::new);
        defects.put("pages by offset", PagesByOffset::new);
        defects.put("finds by what an item was", StaleFind::new);
        defects.put("numbers entries anew after a deletion", NumbersAnew::new);
        defects.put(
                "answers conflicts without the record",
                good -> answers(
                        good,
                        result -> result instanceof CommitResult.Conflict ? new CommitResult.Conflict(null) : result));
        defects.put("never expires a cursor", NeverExpires::new);
        defects.put("replaces chunks", ReplacesChunks::new);
        defects.put("checks the revision outside the lock", ChecksOutside::new);
        defects.put("reads from a cache", ReadsFromCache::new);
        defects.put("works after closing", WorksAfterClosing::new);
        defects.put("folds the case of ids", FoldsCase::new);
        defects.put("lets the list fail as a whole", FailsAsAWhole::new);
        return defects;
    }

    private static Commit expecting(Commit commit, long revision) {
        return new Commit(
                commit.key(),
                revision,
                commit.body(),
                commit.entries(),
                commit.chunks(),
                commit.token(),
                commit.leaseEndedBy());
    }

    private static StateStore commits(StateStore good, UnaryOperator<Commit> change) {
        return new ForwardingStore(good) {
            @Override
            public List<CommitResult> commit(List<Commit> commits) {
                return target().commit(commits.stream().map(change).toList());
            }
        };
    }

    private static StateStore answers(StateStore good, UnaryOperator<CommitResult> change) {
        return new ForwardingStore(good) {
            @Override
            public List<CommitResult> commit(List<Commit> commits) {
                return target().commit(commits).stream().map(change).toList();
            }
        };
    }

    private static final class CountsDeleted extends ForwardingStore {
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

    private static final class RenewsByCommit extends ForwardingStore {
        RenewsByCommit(StateStore good) {
            super(good);
        }

        @Override
        public boolean renew(ItemKey key, Lease held, Instant expires) {
            Optional<ItemRecord> now = target().read(key);
            Lease lease = now.map(record -> record.body().lease()).orElse(null);
            return lease != null
                    && lease.sameHolder(held)
                    && target().commit(List.of(new Commit(
                                            key,
                                            now.get().revision(),
                                            now.get().body().withLease(held.until(expires)),
                                            List.of(),
                                            Fixture.token())))
                                    .get(0)
                            instanceof CommitResult.Committed;
        }
    }

    private static final class RenewsAnyToken extends ForwardingStore {
        RenewsAnyToken(StateStore good) {
            super(good);
        }

        @Override
        public boolean renew(ItemKey key, Lease held, Instant expires) {
            Lease lease =
                    target().read(key).map(record -> record.body().lease()).orElse(null);
            return lease != null && target().renew(key, lease, expires);
        }
    }

    /** Hides the newest entry of the feed until another is written, though the cursor is past it. */
    private static final class ShowsLate extends ForwardingStore {
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

    private static final class PagesByOffset extends ForwardingStore {
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
            List<ItemRecord> all = Fixture.walk(target(), query.type(), query.filter(), query.order(), 1000);
            int end = Math.min(all.size(), offset + query.limit());
            List<ItemRecord> page = offset > end ? List.of() : all.subList(offset, end);
            return new Page<>(page, List.of(), end >= all.size() ? null : new Cursor("" + end));
        }
    }

    private static final class StaleFind extends ForwardingStore {
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

    private static final class NumbersAnew extends ForwardingStore {
        private final Map<ItemKey, Long> from = new ConcurrentHashMap<>();

        NumbersAnew(StateStore good) {
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

    private static final class NeverExpires extends ForwardingStore {
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

    private static final class ReplacesChunks extends ForwardingStore {
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

    /** Compares first, then sets whatever is there: several commits on one revision succeed. */
    static final class ChecksOutside extends ForwardingStore {
        ChecksOutside(StateStore good) {
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

    /** Remembers what it read, for a while. */
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

    private static final class WorksAfterClosing extends ForwardingStore {
        WorksAfterClosing(StateStore good) {
            super(good);
        }

        @Override
        public void close() {
            // forgets to
        }
    }

    private static final class FoldsCase extends ForwardingStore {
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

    private static final class FailsAsAWhole extends ForwardingStore {
        FailsAsAWhole(StateStore good) {
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
