package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.server.RedisCluster;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.redis.server.SlotMove;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.check.LinearizabilityCheck;
import dev.holdfast.testkit.check.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A slot moves to another node of the cluster key by key, so a script may find half of them. */
class ClusterMoveTest {
    private static final ItemKey KEY = new ItemKey("t", "a");

    private static RedisOptions.Builder options(RedisCluster cluster) {
        return RedisOptions.builder(cluster.clusterUri(), "moving")
                .timeout(Duration.ofSeconds(5))
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW);
    }

    private static Commit commit(ItemKey key, long expected, String state) {
        ItemBody body = new ItemBody(state, null, Instant.EPOCH, null, Instant.EPOCH, Set.of(state), "{}");
        Entry entry = new Entry(Entry.Kind.MOVED, null, state, Instant.EPOCH, "{}");
        return new Commit(key, expected, body, List.of(entry), key.id() + "-" + expected + "-" + state);
    }

    private static List<HistoryEntry> history(StateStore store) {
        return store.history(new HistoryQuery("t", null, Cursor.START, 100)).entries();
    }

    /** Returns a master that does not own the slot. */
    private static RedisProcess target(RedisCluster cluster, String key) throws Exception {
        RedisProcess owner = cluster.ownerOf(key);
        return cluster.nodes().stream()
                .filter(node -> node != owner)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whileASlotIsOnItsWayNothingIsWrittenByHalvesAndThenTheStoreFollows() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(RedisSettings.volatileData());
                RedisStore store = RedisStore.open(options(cluster).build())) {
            String meta = ShardKeys.of("moving", 1).get(0).meta();
            long created =
                    ((Committed) store.commit(List.of(commit(KEY, 0, "NEW"))).get(0)).revision();
            ItemRecord before = store.read(KEY).orElseThrow();
            List<HistoryEntry> history = history(store);

            SlotMove move = cluster.beginMove(meta, target(cluster, meta));
            AtomicInteger step = new AtomicInteger();
            do {
                Commit change = commit(KEY, created, "S" + step);
                Commit creation = commit(new ItemKey("t", "n" + step), 0, "NEW");
                for (Commit one : List.of(change, creation)) {
                    assertThatThrownBy(() -> store.commit(List.of(one)))
                            .as("step %d", step)
                            .isInstanceOfSatisfying(
                                    StoreException.class,
                                    e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.RETRYABLE))
                            .hasMessageContaining("is being moved");
                }
                try {
                    assertThat(store.read(KEY)).isEqualTo(Optional.of(before));
                } catch (StoreException e) {
                    assertThat(e).hasMessageContaining("is being moved");
                }
                step.incrementAndGet();
            } while (move.moveKeys(1) > 0);
            move.finish();

            assertThat(step.get()).as("keys of the slot").isGreaterThan(8);
            assertThat(store.read(KEY)).contains(before);
            assertThat(history(store)).isEqualTo(history);
            assertThat(store.count("t")).isEqualTo(Map.of("NEW", 1L));
            assertThat(store.commit(List.of(commit(KEY, created, "DONE"))).get(0))
                    .isInstanceOf(Committed.class);
            assertThat(history(store).stream().map(HistoryEntry::number)).containsExactly(1L, 2L);
            assertThat(store.find(new Query(
                                    "t", Query.Filter.inStates("DONE"), new Query.Order.Stable(), Cursor.START, 9))
                            .items())
                    .hasSize(1);
            assertThat(store.count("t")).isEqualTo(Map.of("DONE", 1L));
        }
    }

    @Test
    void writersWithAReconnectTimeoutDoNotNoticeMovingSlots() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(RedisSettings.volatileData());
                RedisStore store = RedisStore.open(options(cluster)
                        .shards(4)
                        .reconnectTimeout(Duration.ofSeconds(20))
                        .build())) {
            AtomicInteger moved = new AtomicInteger();
            CompletableFuture<List<Operation>> writing = CompletableFuture.supplyAsync(
                    () -> Hammer.on(store).keys(8).operations(6_000).run());
            for (ShardKeys shard : ShardKeys.of("moving", 4)) {
                SlotMove move = cluster.beginMove(shard.meta(), target(cluster, shard.meta()));
                while (move.moveKeys(1) > 0) {
                    moved.incrementAndGet();
                }
                move.finish();
            }
            List<Operation> log = writing.get();

            assertThat(moved.get()).isPositive();
            assertThat(log.stream().map(Operation::kind))
                    .doesNotContain(Operation.Kind.REJECTED, Operation.Kind.UNKNOWN);
            assertThat(LinearizabilityCheck.check(log, Hammer.history(store), key -> ShardKeys.shardOf(key, 4)))
                    .isEmpty();
        }
    }
}
