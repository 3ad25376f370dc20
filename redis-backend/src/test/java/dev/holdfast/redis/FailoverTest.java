package dev.holdfast.redis;

import static dev.holdfast.redis.FaultSamples.body;
import static dev.holdfast.redis.FaultSamples.change;
import static dev.holdfast.redis.FaultSamples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ConflictException;
import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.Items;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.backendtests.ErrorOutput;
import dev.holdfast.redis.CountWorkflow.Count;
import dev.holdfast.redis.CountWorkflow.Stage;
import dev.holdfast.redis.server.ProxiedConnection;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSentinels;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.redis.server.ReplicaPair;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Durability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Another server takes over: with all acknowledged commits, or the client detects the lost ones. */
class FailoverTest {
    private static final int WRITERS = 4;

    private static RedisStore open(String uri, Acknowledgement acknowledgement) {
        return RedisStore.open(RedisOptions.builder(uri, "failover")
                .reconnectTimeout(Duration.ofSeconds(30))
                .timeout(Duration.ofMillis(500))
                .acknowledgement(acknowledgement)
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                .build());
    }

    private static Committed untilAnswered(RedisStore store, String id) {
        Commit commit = change(key(id), Commit.ABSENT, body("NEW"), id);
        while (true) {
            try {
                return FaultSamples.commit(store, commit);
            } catch (StoreException e) {
                assertThat(e.verdict()).as("%s", e).isNotEqualTo(Verdict.FATAL);
            }
        }
    }

    @Test
    void aReplicaThatIsPromotedHasAllAndItsRevisionsGoOn() throws Exception {
        try (ReplicaPair redis = ReplicaPair.start(RedisSettings.volatileData());
                RedisStore before = open(redis.master().uri(), Acknowledgement.BY_PRIMARY)) {
            Committed first = FaultSamples.create(before, "a");
            Cursor cursor = FaultSamples.feed(before, Cursor.START).next();
            redis.awaitCaughtUp();
            redis.promote();
            try (RedisStore after = open(redis.replica().uri(), Acknowledgement.BY_PRIMARY)) {
                Committed second = FaultSamples.commit(after, change(key("a"), first.revision(), body("RUN"), "moved"));
                assertThat(second.revision()).isGreaterThan(first.revision());
                assertThat(FaultSamples.feed(after, cursor).entries())
                        .extracting(FaultSamples::token)
                        .containsExactly("moved");
            }
            redis.demoteOldMaster();
            assertThatThrownBy(() -> {
                        try (RedisStore late = RedisStore.open(redis.master().uri(), "failover")) {
                            FaultSamples.create(late, "b");
                        }
                    })
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is a replica");
        }
    }

    /** If a replica confirms each commit, no acknowledged commit is lost with the master. */
    @Test
    void aMasterThatDiesUnderWritersTakesNothingAcknowledgedWithIt() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger changes = new AtomicInteger();
        AtomicInteger unknown = new AtomicInteger();
        try (RedisSentinels redis = RedisSentinels.start(RedisSettings.volatileData());
                RedisStore store = open(redis.uri(), Acknowledgement.byReplicas(1));
                Items<Stage, Count> items = CountWorkflow.on(new RetryingStore(store))) {
            items.create("all", new Count(0));
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int t = 0; t < WRITERS; t++) {
                writers.add(CompletableFuture.runAsync(
                        () -> {
                            while (!enough.get()) {
                                try {
                                    items.update("all", Count::next);
                                    changes.incrementAndGet();
                                } catch (ConflictException e) {
                                    // other threads were faster, so nothing was changed
                                } catch (StoreException e) {
                                    assertThat(e.verdict()).as("%s", e).isEqualTo(Verdict.UNKNOWN);
                                    unknown.incrementAndGet();
                                }
                            }
                        },
                        threads));
            }
            Awaitility.await("writers").until(() -> changes.get() > 200);
            RedisProcess old = redis.master();
            RedisProcess next = redis.replica();
            old.kill9();
            redis.awaitMaster(next);
            old.restart();
            old.ask("REPLICAOF", "127.0.0.1", Integer.toString(next.port()));
            int before = changes.get();
            Awaitility.await("writers to go on")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> changes.get() > before + 200);
            enough.set(true);
            for (CompletableFuture<Void> writer : writers) {
                writer.get(1, TimeUnit.MINUTES);
            }

            assertThat(items.get("all").orElseThrow().payload().times())
                    .isBetween(changes.get(), changes.get() + unknown.get());
        } finally {
            enough.set(true);
            threads.shutdownNow();
        }
    }

    /** Sentinels and replica are cut off from the master, while two clients still reach it. */
    @Test
    void commitsOfAnOldMasterBesideTheNewOneAreReportedAsLost() throws Exception {
        try (RedisSentinels redis = RedisSentinels.startBehindProxy(RedisSettings.volatileData())) {
            Set<ProxiedConnection> others = new HashSet<>(redis.proxy().connections());
            try (RedisStore store = open(redis.uri(), Acknowledgement.BY_PRIMARY);
                    RedisStore careful = open(redis.uri(), Acknowledgement.byReplicas(1))) {
                FaultSamples.create(careful, "a");
                FaultSamples.create(store, "b");
                List<ProxiedConnection> own = redis.proxy().connections().stream()
                        .filter(connection -> !others.contains(connection))
                        .toList();
                RedisProcess next = redis.replica();
                redis.proxy().refuse(true);
                for (ProxiedConnection connection : redis.proxy().connections()) {
                    if (!own.contains(connection)) {
                        connection.reset();
                    }
                }
                redis.awaitMaster(next);

                Committed gone = FaultSamples.create(store, "gone");
                Cursor cursor = FaultSamples.feed(store, Cursor.START).next();
                assertThatThrownBy(() -> FaultSamples.create(careful, "not yet"))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.verdict()).isEqualTo(Verdict.UNKNOWN))
                        .hasMessageContaining("only 0 of 1 replicas have it");
                redis.proxy().refuse(false);

                Committed after;
                String logged;
                try (ErrorOutput output = new ErrorOutput()) {
                    // the sentinels take some seconds to demote the old master, which closes its connections
                    AtomicInteger tries = new AtomicInteger();
                    Awaitility.await("the loss to be told")
                            .atMost(Duration.ofSeconds(60))
                            .until(() -> {
                                untilAnswered(store, "try" + tries.incrementAndGet());
                                return output.text().contains("Redis has lost acknowledged commits");
                            });
                    after = untilAnswered(store, "after");
                    logged = output.text();
                }
                assertThat(logged).contains("namespace failover, shard 0");
                assertThat(after.revision()).isGreaterThan(gone.revision());
                assertThat(FaultSamples.tokens(store)).contains("a", "after").doesNotContain("gone", "not yet");
                assertThatThrownBy(() -> FaultSamples.feed(store, cursor)).isInstanceOf(CursorExpiredException.class);
                assertThat(next.ask("HLEN", "{failover}:lost")).isEqualTo("1");
                Committed now = untilAnswered(careful, "not yet");
                assertThat(now.durability()).isEqualTo(Durability.REPLICAS);
                assertThat(FaultSamples.tokens(store)).contains("not yet");
            }
        }
    }
}
