package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.TYPE;
import static dev.holdfast.redis.ShardedItems.ITEMS;
import static dev.holdfast.redis.ShardedItems.creations;
import static dev.holdfast.redis.ShardedItems.liesOn;
import static dev.holdfast.redis.ShardedItems.options;
import static dev.holdfast.redis.ShardedItems.partial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.server.RedisCluster;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.StateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Lists of commits while one node of a cluster refuses commits. */
class ClusterListTest {
    @Test
    void listWithOneFullNodeIsUnknownAndReturnsItsOutcomeWhenResent() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(RedisSettings.volatileData());
                RedisStore store = RedisStore.open(options(cluster).build())) {
            RedisProcess node = cluster.nodes().get(1);
            node.ask("CONFIG", "SET", "maxmemory", "1");

            assertThatThrownBy(() -> store.commit(creations()))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.UNKNOWN))
                    .hasMessageContaining("some of the commits took effect")
                    .hasMessageContaining("127.0.0.1:" + node.port() + " said OOM")
                    .hasMessageContaining("resend the list to find out");
            for (Commit commit : creations()) {
                assertThat(store.read(commit.key()).isPresent()).isEqualTo(!liesOn(cluster, node, commit.key()));
            }
            node.ask("CONFIG", "SET", "maxmemory", "0");

            List<CommitResult> results = store.commit(creations());
            assertThat(results).hasSize(ITEMS).hasOnlyElementsOfType(Committed.class);
            assertThat(store.commit(creations())).isEqualTo(results);
            assertThat(store.history(new HistoryQuery(TYPE, null, Cursor.START, 100)).entries().stream()
                            .map(HistoryEntry::number))
                    .hasSize(ITEMS)
                    .containsOnly(1L);
        }
    }

    @Test
    void listWithOneMissingNodeHasNoEffect() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(partial(RedisSettings.volatileData()));
                RedisStore store = RedisStore.open(options(cluster).build())) {
            RedisProcess node = cluster.nodes().get(1);
            node.kill9();

            assertThatThrownBy(() -> store.commit(creations()))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.RETRYABLE));
            for (Commit commit : creations()) {
                if (!liesOn(cluster, node, commit.key())) {
                    assertThat(store.read(commit.key())).isEmpty();
                }
            }
        }
    }

    @Test
    void listsUnderWhichANodeIsKilledTakeEffectOnceWhenTheyAreSentAgain() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(partial(RedisSettings.appendOnly("always")));
                RedisStore store = RedisStore.open(options(cluster)
                        .reconnectTimeout(Duration.ofSeconds(20))
                        .build())) {
            AtomicInteger sent = new AtomicInteger();
            AtomicInteger enough = new AtomicInteger(Integer.MAX_VALUE);
            List<CompletableFuture<List<List<Commit>>>> writers = new ArrayList<>();
            for (int w = 0; w < 3; w++) {
                writers.add(CompletableFuture.supplyAsync(() -> failedLists(store, sent, enough)));
            }
            RedisProcess node = cluster.nodes().get(1);
            Awaitility.await().until(() -> sent.get() > 60);
            node.kill9();
            node.restart();
            enough.set(sent.get() + 60);

            for (CompletableFuture<List<List<Commit>>> writer : writers) {
                for (List<Commit> list : writer.get()) {
                    Awaitility.await()
                            .ignoreExceptions()
                            .until(() -> store.commit(list).stream().allMatch(Committed.class::isInstance));
                }
            }
            List<Long> numbers = new ArrayList<>();
            Cursor after = Cursor.START;
            for (boolean more = true; more; ) {
                HistoryPage page = store.history(new HistoryQuery(TYPE, null, after, 1000));
                page.entries().forEach(entry -> numbers.add(entry.number()));
                after = page.next();
                more = page.more();
            }
            assertThat(numbers).hasSize(sent.get() * 8).containsOnly(1L);
            assertThat(store.count(TYPE)).isEqualTo(Map.of("NEW", sent.get() * 8L));
        }
    }

    /** Sends lists over all shards; returns those with an unknown outcome. */
    private static List<List<Commit>> failedLists(StateStore store, AtomicInteger sent, AtomicInteger enough) {
        List<List<Commit>> failed = new ArrayList<>();
        while (sent.get() < enough.get()) {
            int number = sent.incrementAndGet();
            List<Commit> list = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                list.add(Samples.creation("l" + number + "-" + i, "NEW"));
            }
            try {
                assertThat(store.commit(list)).hasOnlyElementsOfType(Committed.class);
            } catch (StoreException e) {
                assertThat(e.verdict()).isNotEqualTo(Verdict.FATAL);
                failed.add(list);
            }
        }
        return failed;
    }
}
