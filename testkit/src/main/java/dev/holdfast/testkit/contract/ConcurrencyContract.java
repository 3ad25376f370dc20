package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.change;
import static dev.holdfast.testkit.contract.ContractSteps.chunks;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.count;
import static dev.holdfast.testkit.contract.ContractSteps.deletion;
import static dev.holdfast.testkit.contract.ContractSteps.due;
import static dev.holdfast.testkit.contract.ContractSteps.feed;
import static dev.holdfast.testkit.contract.ContractSteps.find;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static dev.holdfast.testkit.contract.ContractSteps.send;
import static dev.holdfast.testkit.contract.ContractSteps.walk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.check.LinearizabilityCheck;
import dev.holdfast.testkit.check.Operation;
import dev.holdfast.testkit.check.ReferenceComparison;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** C-CONCURRENCY and C-MODEL: many threads on a few items, and random calls. */
interface ConcurrencyContract extends ContractGroup {
    @Test
    @Clause("C-CONCURRENCY-1")
    default void oneOfManyCommitsOnOneRevisionSucceeds() {
        int rounds = Math.max(5, subject().operations() / 100);
        long revision = make(store(), KEY, "NEW").revision();
        for (int round = 0; round < rounds; round++) {
            long expected = revision;
            List<CommitResult> results =
                    ThreadRace.run(8, thread -> send(store(), change(KEY, expected, body("R" + thread))));
            List<Committed> won = results.stream()
                    .filter(Committed.class::isInstance)
                    .map(Committed.class::cast)
                    .toList();
            assertThat(won).as("winners of round %d", round).hasSize(1);
            revision = won.get(0).revision();
            assertThat(read(store(), KEY).revision()).isEqualTo(revision);
        }
        assertThat(history(store(), KEY)).hasSize(rounds + 1);
    }

    @Test
    @Clause("C-CONCURRENCY-2")
    default void concurrentCallsAreLinearizable() {
        List<Operation> log =
                Hammer.on(store()).operations(subject().operations()).run();

        assertThat(log.stream().filter(operation -> operation.kind() == Operation.Kind.COMMITTED))
                .isNotEmpty();
        assertThat(log.stream()
                        .filter(operation -> operation.kind() == Operation.Kind.REJECTED
                                || operation.kind() == Operation.Kind.UNKNOWN))
                .isEmpty();
        assertThat(LinearizabilityCheck.check(log, Hammer.history(store()), subject()::shardOf))
                .isEmpty();
        assertThat(store().verify(StateStore.Check.REPORT).findings()).isEmpty();
    }

    @Test
    @Clause("C-CONCURRENCY-3")
    default void sameCommitSentByManyThreadsTakesEffectOnceAndAllGetTheSameAnswer() {
        long revision = make(store(), KEY, "NEW").revision();
        for (int round = 0; round < 20; round++) {
            Commit commit = change(KEY, revision, body("R" + round));
            List<CommitResult> results = ThreadRace.run(4, thread -> send(store(), commit));
            assertThat(results).hasOnlyElementsOfType(Committed.class).containsOnly(results.get(0));
            revision = ((Committed) results.get(0)).revision();
        }
        assertThat(history(store(), KEY)).hasSize(21);
    }

    @Test
    @Clause("C-CONCURRENCY-4")
    default void feedReaderMissesNoEntryAndSeesNoneLate() {
        int each = Math.max(20, subject().operations() / 10);
        AtomicInteger writing = new AtomicInteger(4);
        List<List<HistoryEntry>> feeds = ThreadRace.run(6, thread -> {
            if (thread < 4) {
                try {
                    for (int i = 0; i < each; i++) {
                        ItemKey key = key("k" + (thread * 7 + i) % 5);
                        long expected =
                                store().read(key).map(ItemRecord::revision).orElse(0L);
                        send(store(), change(key, expected, body("R")));
                    }
                } finally {
                    writing.decrementAndGet();
                }
                return List.of();
            }
            return follow(store(), writing);
        });
        List<HistoryEntry> whole = feed(store());
        Map<Integer, List<HistoryEntry>> shards = byShard(whole, HistoryEntry::key);

        assertThat(byShard(feeds.get(4), HistoryEntry::key)).isEqualTo(shards);
        assertThat(byShard(feeds.get(5), HistoryEntry::key)).isEqualTo(shards);
        assertThat(shards.values())
                .allSatisfy(shard ->
                        assertThat(shard.stream().map(HistoryEntry::revision)).isSorted());
        Map<ItemKey, Long> numbers = new HashMap<>();
        for (HistoryEntry entry : whole) {
            assertThat(entry.number()).as("%s", entry).isEqualTo(numbers.merge(entry.key(), 1L, Long::sum));
        }
    }

    /** Polls the feed until no thread writes, then to its end. */
    private static List<HistoryEntry> follow(StateStore store, AtomicInteger writing) {
        List<HistoryEntry> seen = new ArrayList<>();
        Cursor after = Cursor.START;
        boolean last = false;
        while (true) {
            HistoryPage page = store.history(new HistoryQuery(TYPE, null, after, 7));
            seen.addAll(page.entries());
            after = page.next();
            if (!page.more()) {
                if (last) {
                    return seen;
                }
                last = writing.get() == 0;
            }
        }
    }

    @Test
    @Clause("C-CONCURRENCY-5")
    default void recordIsNeverSeenWithoutItsEntriesAndChunks() {
        AtomicInteger writing = new AtomicInteger(1);
        int rounds = Math.max(20, subject().operations() / 20);
        ThreadRace.run(3, thread -> {
            if (thread == 0) {
                try {
                    long revision = 0;
                    for (int i = 0; i < rounds; i++) {
                        Commit commit = change(KEY, revision, body("R")).withChunks(List.of(new Chunk("R", i, "1")));
                        revision = commit(store(), commit).revision();
                    }
                } finally {
                    writing.set(0);
                }
            } else {
                while (writing.get() > 0) {
                    Optional<ItemRecord> seen = store().read(KEY);
                    if (seen.isPresent()) {
                        long entries = seen.get().entries();
                        assertThat(history(store(), KEY).size()).isGreaterThanOrEqualTo((int) entries);
                        assertThat(chunks(store(), KEY, "R", 1000).size())
                                .isGreaterThanOrEqualTo((int) Math.min(entries, 1000));
                    }
                }
            }
            return thread;
        });
        assertThat(read(store(), KEY).entries()).isEqualTo(rounds);
    }

    @Test
    @Clause("C-CONCURRENCY-6")
    default void everyItemIsFinishedOnceWhileLeasesExpireAndAreRenewed() {
        int items = Math.max(12, subject().operations() / 80);
        for (int i = 0; i < items; i++) {
            make(store(), key("i" + i), due("NEW", T0));
        }
        List<Integer> finished =
                ThreadRace.run(4, thread -> new LeaseWorker(store(), subject().clock(), thread).work(items));

        assertThat(finished.stream().mapToInt(Integer::intValue).sum()).isEqualTo(items);
        assertThat(count(store(), "DONE")).isEqualTo(items);
        for (int i = 0; i < items; i++) {
            List<HistoryEntry> entries = history(store(), key("i" + i));
            assertThat(entries.stream()
                            .filter(entry -> "DONE".equals(entry.entry().to())))
                    .hasSize(1);
            assertThat(entries.stream().map(HistoryEntry::number))
                    .isEqualTo(LongStream.rangeClosed(1, entries.size()).boxed().toList());
        }
    }

    @Test
    @Clause("C-CONCURRENCY-7")
    default void countsAgreeWithTheItemsAfterTheWritersEnd() {
        int each = Math.max(20, subject().operations() / 20);
        ThreadRace.run(4, thread -> {
            Random random = new Random(thread);
            for (int i = 0; i < each; i++) {
                ItemKey key = key("k" + random.nextInt(6));
                long expected = store().read(key).map(ItemRecord::revision).orElse(0L);
                boolean delete = expected != 0 && random.nextInt(4) == 0;
                send(
                        store(),
                        delete ? deletion(key, expected) : change(key, expected, due("S" + random.nextInt(3), T0)));
            }
            return thread;
        });
        Map<String, Long> walked = new TreeMap<>();
        find(store(), Query.Filter.ALL)
                .forEach(record -> walked.merge(record.body().state(), 1L, Long::sum));

        for (String state : List.of("S0", "S1", "S2")) {
            assertThat(count(store(), state)).as(state).isEqualTo(walked.getOrDefault(state, 0L));
        }
        assertThat(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Ready(T0), 2))
                .hasSameElementsAs(find(store(), Query.Filter.ALL));
    }

    @Test
    @Clause("C-CONCURRENCY-8")
    default void interruptedThreadHarmsNeitherTheStoreNorOtherThreads() {
        List<Long> committed = ThreadRace.run(4, thread -> {
            long done = 0;
            for (int i = 0; i < 40; i++) {
                if (thread == 0) {
                    Thread.currentThread().interrupt();
                }
                try {
                    make(store(), key("w" + thread + "-" + i), "NEW");
                    done++;
                } catch (StoreException e) {
                    assertThat(thread).as("the thread that fails with %s", e).isZero();
                }
            }
            assertThat(Thread.interrupted()).as("the interrupt flag is kept").isEqualTo(thread == 0);
            return done;
        });

        assertThat(committed.subList(1, 4)).containsOnly(40L);
        make(store(), KEY, "NEW");
        assertThat(store().verify(StateStore.Check.REPORT).findings()).isEmpty();
    }

    @Test
    @Clause("C-MODEL-1")
    default void randomCallsAreAnsweredAsTheReferenceStoreAnswersThem() {
        ReferenceComparison.of(store(), subject().clock())
                .shards(subject()::shardOf)
                .uniqueKeys(subject().uniqueKeys())
                .seed(20_260_101)
                .steps(subject().operations() / 2)
                .run();
    }
}
