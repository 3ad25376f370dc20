package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.TYPE;
import static dev.holdfast.redis.Samples.key;
import static dev.holdfast.redis.ShardedItems.ITEMS;
import static dev.holdfast.redis.ShardedItems.NAMESPACE;
import static dev.holdfast.redis.ShardedItems.SHARDS;
import static dev.holdfast.redis.ShardedItems.creations;
import static dev.holdfast.redis.ShardedItems.liesOn;
import static dev.holdfast.redis.ShardedItems.options;
import static dev.holdfast.redis.ShardedItems.partial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.server.RedisCluster;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.check.LinearizabilityCheck;
import dev.holdfast.testkit.check.Operation;
import dev.holdfast.testkit.check.StoredEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** One node of a cluster is down or replaced; items on the others are not affected. */
class ClusterOutageTest {
    private static final Instant PAST = Instant.EPOCH;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static Set<ItemKey> claim(StateStore store) {
        Instant until = store.now(Instant.EPOCH).plusSeconds(600);
        ClaimRequest request = new ClaimRequest(
                TYPE, List.of(new ClaimRequest.Source("NEW", null)), Instant.EPOCH.plusSeconds(999), 100);
        return store
                .claim(request, found -> {
                    ItemBody body = found.body().withLease(new Lease("me", found.revision(), until));
                    ItemBody running = new ItemBody(
                            "RUN", null, body.due(), body.lease(), body.updated(), Set.of(), body.document());
                    Entry entry = new Entry(Entry.Kind.CLAIMED, "NEW", "RUN", PAST, "{}");
                    return new Commit(found.key(), found.revision(), running, List.of(entry), "t" + found.revision());
                })
                .stream()
                .map(ItemRecord::key)
                .collect(Collectors.toSet());
    }

    private static void away(RedisProcess node, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.RETRYABLE))
                .hasMessageContaining("127.0.0.1:" + node.port());
    }

    @Test
    void itemsOnOtherNodesAreAvailableAndNothingIsSilentlyOmitted() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(partial(RedisSettings.appendOnly("always")));
                RedisStore store = RedisStore.open(options(cluster).build())) {
            RedisProcess node = cluster.nodes().get(2);
            Predicate<ItemKey> gone = key -> liesOn(cluster, node, key);
            store.commit(creations());
            Set<ItemKey> all = creations().stream().map(Commit::key).collect(Collectors.toSet());
            Set<ItemKey> there = all.stream().filter(gone.negate()).collect(Collectors.toSet());
            assertThat(there).hasSizeBetween(1, ITEMS - 1);

            node.kill9();

            for (ItemKey key : all) {
                if (gone.test(key)) {
                    try {
                        store.read(key);
                    } catch (StoreException first) {
                        // the first call reports the broken connection
                    }
                    away(node, () -> store.read(key));
                } else {
                    assertThat(store.read(key)).isPresent();
                }
            }
            away(node, () -> store.count(TYPE));
            away(
                    node,
                    () -> store.find(new Query(TYPE, Query.Filter.ALL, new Query.Order.Stable(), Cursor.START, 100)));
            away(node, () -> store.history(new HistoryQuery(TYPE, null, Cursor.START, 100)));
            assertThat(claim(store)).isEqualTo(there);
            away(node, () -> claim(store));
            try (RedisStore late = RedisStore.open(options(cluster).build())) {
                assertThat(late.read(there.iterator().next())).isPresent();
                away(node, () -> late.count(TYPE));
            }

            node.restart();
            cluster.awaitOk();

            Set<ItemKey> rest = all.stream().filter(gone).collect(Collectors.toSet());
            Set<ItemKey> claimed = new HashSet<>(); // one shard may be back before the other
            Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> {
                claimed.addAll(claim(store));
                return claimed.equals(rest);
            });
            assertThat(store.count(TYPE)).isEqualTo(Map.of("RUN", (long) ITEMS));
        }
    }

    @Test
    void replicaTakesOverAndWritersGoOn() throws Exception {
        try (RedisCluster cluster = RedisCluster.startWithReplica(partial(RedisSettings.volatileData()));
                RedisStore store = RedisStore.open(options(cluster)
                        .reconnectTimeout(Duration.ofSeconds(20))
                        .build())) {
            RedisProcess node = cluster.nodes().get(0);
            Hammer hammer =
                    Hammer.on(new RetryingStore(store)).keys(24).threads(4).operations(6_000);
            CompletableFuture<List<Operation>> writing = CompletableFuture.supplyAsync(hammer::run);
            Awaitility.await()
                    .ignoreExceptions()
                    .until(() -> Hammer.history(store).size() > 200);

            node.kill9();
            cluster.awaitTakeover();
            List<Operation> log = writing.get();

            List<Operation> elsewhere = log.stream()
                    .filter(operation -> !liesOn(cluster, node, operation.key()))
                    .toList();
            List<StoredEntry> history = Hammer.history(store);
            assertThat(elsewhere.stream().map(Operation::kind))
                    .contains(Operation.Kind.COMMITTED)
                    .doesNotContain(Operation.Kind.REJECTED, Operation.Kind.UNKNOWN);
            assertThat(LinearizabilityCheck.check(
                            elsewhere,
                            history.stream()
                                    .filter(entry -> !liesOn(cluster, node, entry.key()))
                                    .toList(),
                            key -> ShardKeys.shardOf(key, SHARDS)))
                    .isEmpty();
            // a replica may lack the last commits of its master, but never part of one, and no revision is reused
            Map<Integer, Long> newest = log.stream()
                    .collect(Collectors.toMap(
                            operation -> ShardKeys.shardOf(operation.key(), SHARDS), Operation::revision, Math::max));
            List<CommitResult> later = store.commit(creations());
            assertThat(later).hasOnlyElementsOfType(Committed.class);
            assertThat(store.verify(StateStore.Check.REPORT).findings())
                    .allMatch(finding -> finding.problem() == VerifyReport.Problem.LOST_COMMITS);
            for (int i = 0; i < ITEMS; i++) {
                int shard = ShardKeys.shardOf(key("i" + i), SHARDS);
                assertThat(((Committed) later.get(i)).revision()).isGreaterThan(newest.getOrDefault(shard, 0L));
            }
        }
    }

    @Test
    void nodeThatIsAddedIsFollowedTo() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(RedisSettings.volatileData());
                RedisStore store = RedisStore.open(options(cluster).build())) {
            List<CommitResult> created = store.commit(creations());
            RedisProcess added = cluster.addMaster();
            for (ShardKeys shard : ShardKeys.of(NAMESPACE, SHARDS)) {
                cluster.beginMove(shard.meta(), added).finish();
            }

            assertThat(store.commit(creations())).isEqualTo(created);
            assertThat(store.count(TYPE)).isEqualTo(Map.of("NEW", (long) ITEMS));
            assertThat(claim(store)).hasSize(ITEMS);
            assertThat(added.ask("DBSIZE")).isNotEqualTo("0");
        }
    }

    /** Returns the node of the subscription, once there is one. */
    private static Optional<RedisProcess> listenedTo(RedisCluster cluster) throws IOException {
        for (RedisProcess node : cluster.nodes()) {
            if (node.ask("CLIENT", "LIST", "TYPE", "pubsub").contains("addr=")) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    @Test
    void hintsComeAgainWhenTheNodeThatWasListenedToIsGone() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(partial(RedisSettings.volatileData()));
                RedisStore store = RedisStore.open(options(cluster).build())) {
            AtomicInteger hints = new AtomicInteger();
            try (Registration registered = store.onChange(hints::incrementAndGet)) {
                assertThat(registered).isNotNull();
                RedisProcess gone = Awaitility.await()
                        .atMost(LIMIT)
                        .until(() -> listenedTo(cluster), Optional::isPresent)
                        .orElseThrow();
                int before = hints.get(); // the store may listen again as soon as the node is gone
                gone.kill9();
                List<Commit> reachable = creations().stream()
                        .filter(commit -> !liesOn(cluster, gone, commit.key()))
                        .toList();

                Awaitility.await("listening again").atMost(LIMIT).until(() -> hints.get() > before);
                int then = hints.get();
                store.commit(reachable);
                Awaitility.await("a hint of a change").atMost(LIMIT).until(() -> hints.get() > then);
            }
        }
    }
}
