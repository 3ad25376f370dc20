package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.server.Proxy;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.redis.server.ReplicaPair;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Durability;
import dev.holdfast.store.HistoryQuery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.AbstractThrowableAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AcknowledgementTest {
    private static final Duration TIMEOUT = Duration.ofMillis(800);

    @Test
    void replicaHasAcknowledgedCommits() throws IOException {
        try (ReplicaPair pair = pair();
                RedisStore store = open(pair.master(), Acknowledgement.byReplicas(1))) {
            for (int i = 0; i < 200; i++) {
                Committed committed = Commits.commit(store, Commits.create("i" + i));
                assertThat(committed.durability()).isEqualTo(Durability.REPLICAS);
                assertThat(pair.replica().ask("HGET", "{space}:item:episode/i" + i, "revision"))
                        .isEqualTo(Long.toString(committed.revision()));
            }
        }
    }

    @Test
    void tooFewReplicasAreNoSuccess() throws IOException {
        try (ReplicaPair pair = pair();
                RedisStore store = open(pair.master(), Acknowledgement.byReplicas(2))) {
            StoreException failure = Commits.failure(() -> Commits.commit(store, Commits.create("a")));
            assertThat(failure)
                    .hasMessage(
                            "the primary has executed the commit, but only 1 of 2 replicas have it; it may still get"
                                    + " lost with the primary, resend it until there are enough copies");
            assertThat(failure.verdict()).isEqualTo(Verdict.UNKNOWN);
        }
    }

    @Test
    void stoppedReplicaMakesTheOutcomeUnknownUntilItIsBack() throws IOException {
        try (ReplicaPair pair = pair();
                RedisStore store = open(pair.master(), Acknowledgement.byReplicas(1))) {
            Commit create = Commits.create("a");
            pair.replica().pause();
            StoreException failure;
            try {
                failure = Commits.failure(() -> Commits.commit(store, create));
                assertThat(Commits.failure(() -> Commits.commit(store, create)).verdict())
                        .as("again, while the replica still stands")
                        .isEqualTo(Verdict.UNKNOWN);
            } finally {
                pair.replica().resume();
            }
            pair.awaitAcknowledging();
            assertThat(failure).hasMessageContaining("only 0 of 1 replicas have it");
            assertThat(failure.verdict()).isEqualTo(Verdict.UNKNOWN);
            Committed first = Commits.commit(store, create);
            assertThat(first.durability()).isEqualTo(Durability.REPLICAS);
            assertThat(pair.replica().ask("HGET", "{space}:item:episode/a", "revision"))
                    .isEqualTo(Long.toString(first.revision()));
            assertThat(store.history(new HistoryQuery(Commits.TYPE, "a", Cursor.START, 10))
                            .entries())
                    .hasSize(1);
        }
    }

    @Test
    void commitOfAnotherConnectionIsOnlyAcknowledgedOnceReplicasHaveIt() throws IOException {
        try (ReplicaPair pair = pair();
                RedisStore fast = open(pair.master(), Acknowledgement.BY_PRIMARY);
                RedisStore safe = open(pair.master(), Acknowledgement.byReplicas(1))) {
            Commits.commit(safe, Commits.create("warm"));
            pair.replica().pause();
            try {
                Commits.commit(fast, Commits.create("a"));
                assertThat(Commits.failure(() -> Commits.commit(safe, Commits.create("a")))
                                .verdict())
                        .isEqualTo(Verdict.UNKNOWN);
            } finally {
                pair.replica().resume();
            }
            pair.awaitAcknowledging();
            assertThat(Commits.commit(safe, Commits.create("a")).durability()).isEqualTo(Durability.REPLICAS);
        }
    }

    @Test
    void readsAndOtherShardsDoNotWaitForAReplicaThatStands() throws Exception {
        Duration timeout = Duration.ofSeconds(3); // far longer than a read takes on a busy machine
        ExecutorService callers = Executors.newFixedThreadPool(24);
        try (ReplicaPair pair = pair();
                RedisStore store = RedisStore.open(builder(pair.master(), Acknowledgement.byReplicas(1))
                        .shards(4)
                        .timeout(timeout)
                        .build())) {
            Commits.commit(store, Commits.create("a"));
            pair.replica().pause();
            try {
                List<CompletableFuture<StoreException>> commits = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    Commit commit = Commits.create("i" + i);
                    commits.add(CompletableFuture.supplyAsync(
                            () -> Commits.failure(() -> Commits.commit(store, commit)), callers));
                }
                int reads = 0;
                long slowest = 0;
                while (!CompletableFuture.allOf(commits.toArray(CompletableFuture[]::new))
                        .isDone()) {
                    long begun = System.nanoTime();
                    assertThat(store.read(Commits.key("a"))).isPresent();
                    slowest = Math.max(slowest, System.nanoTime() - begun);
                    reads++;
                }
                assertThat(reads).isGreaterThan(20);
                assertThat(Duration.ofNanos(slowest)).isLessThan(timeout.dividedBy(2));
                for (CompletableFuture<StoreException> commit : commits) {
                    assertThat(commit.get()).hasMessageContaining("only 0 of 1 replicas have it");
                    assertThat(commit.get().verdict()).isEqualTo(Verdict.UNKNOWN);
                }
            } finally {
                pair.replica().resume();
            }
            pair.awaitAcknowledging();
            for (int i = 0; i < 20; i++) {
                assertThat(Commits.commit(store, Commits.create("i" + i)).durability())
                        .isEqualTo(Durability.REPLICAS);
            }
        } finally {
            callers.shutdown();
        }
    }

    @Test
    void aConnectionThatCannotBeHadForWaitingIsWaitedForAsLongAsTheOptionsSay() throws Exception {
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try (ReplicaPair pair = pair();
                Proxy proxy = Proxy.to(pair.master().port());
                RedisStore store = RedisStore.open(RedisOptions.builder(proxy.uri(), "space")
                        .acknowledgement(Acknowledgement.byReplicas(1))
                        .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                        .timeout(Duration.ofSeconds(5))
                        .reconnectTimeout(Duration.ofMinutes(1))
                        .build())) {
            proxy.refuse(true); // the store has a connection for reads, and none for commits yet
            CompletableFuture<Committed> commit =
                    CompletableFuture.supplyAsync(() -> Commits.commit(store, Commits.create("a")), callers);
            Awaitility.await("some tries").until(() -> proxy.refused() > 4);
            assertThat(commit).isNotDone();
            proxy.refuse(false);
            assertThat(commit.get().durability()).isEqualTo(Durability.REPLICAS);
        } finally {
            callers.shutdown();
        }
    }

    @Test
    void failureToAskForReplicasIsNoRejection() throws IOException {
        try (ReplicaPair pair = pair();
                RedisStore store = open(pair.master(), Acknowledgement.byReplicas(1))) {
            Commits.commit(store, Commits.create("a"));
            pair.master().ask("ACL", "SETUSER", "default", "-wait");
            StoreException failure = Commits.failure(() -> Commits.commit(store, Commits.create("b")));
            assertThat(failure)
                    .hasMessageContaining(
                            "the primary has executed the commit, but the number of copies cannot be determined (NOPERM");
            assertThat(failure.verdict()).isEqualTo(Verdict.UNKNOWN);
            assertThat(store.read(Commits.key("b"))).isPresent();
        }
    }

    @Test
    void onDiskWithAppendfsyncAlwaysSurvivesKill() throws IOException {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly("always"));
                RedisStore store = open(redis, Acknowledgement.ON_DISK)) {
            Committed committed = Commits.commit(store, Commits.create("a"));
            assertThat(committed.durability()).isEqualTo(Durability.NODE);
            redis.kill9();
            redis.restart();
            assertThat(redis.ask("HGET", "{space}:item:episode/a", "revision"))
                    .isEqualTo(Long.toString(committed.revision()));
        }
    }

    @Test
    void serverThatCannotReportCommitsOnDiskIsRefused() throws IOException {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly("everysec"))) {
            if (!hasWaitAof(redis)) {
                refused(redis, Acknowledgement.ON_DISK)
                        .hasMessageContaining(
                                "cannot report when a commit is on disk: set appendfsync to always, or use Redis"
                                        + " 7.2 or newer, which has WAITAOF");
                redis.ask("CONFIG", "SET", "appendfsync", "always");
                refused(redis, Acknowledgement.onDiskOfReplicas(1))
                        .hasMessageContaining("cannot report when a commit is on disk: use Redis 7.2 or newer");
            }
            redis.ask("CONFIG", "SET", "appendonly", "no");
            refused(redis, Acknowledgement.ON_DISK).hasMessageContaining("on disk");
        }
    }

    @Test
    void numberOfReplicasIsChecked() {
        assertThat(Acknowledgement.byReplicas(16)).isEqualTo(new Acknowledgement(16, false));
        assertThatThrownBy(() -> Acknowledgement.byReplicas(17))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("17 replicas are out of range; use 0 to 16");
        assertThatThrownBy(() -> Acknowledgement.onDiskOfReplicas(-1)).hasMessageContaining("use 0 to 16");
    }

    private static ReplicaPair pair() throws IOException {
        return ReplicaPair.start(RedisSettings.volatileData()).awaitAcknowledging();
    }

    static boolean hasWaitAof(RedisProcess redis) throws IOException {
        return !redis.ask("COMMAND", "INFO", "waitaof").equals("[null]");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(RedisProcess redis, Acknowledgement wanted) {
        StoreException failure = Commits.failure(() -> open(redis, wanted).close());
        assertThat(failure).isNotNull();
        assertThat(failure.verdict()).isEqualTo(Verdict.FATAL);
        return assertThat(failure);
    }

    private static RedisStore open(RedisProcess redis, Acknowledgement wanted) {
        return RedisStore.open(builder(redis, wanted).build());
    }

    private static RedisOptions.Builder builder(RedisProcess redis, Acknowledgement wanted) {
        return RedisOptions.builder(redis.uri(), "space")
                .timeout(TIMEOUT)
                .acknowledgement(wanted)
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW);
    }
}
