package dev.holdfast.redis;

import static dev.holdfast.redis.FaultSamples.body;
import static dev.holdfast.redis.FaultSamples.change;
import static dev.holdfast.redis.FaultSamples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.server.Proxy;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that is down, or so slow that it seems to be. */
class OutageTest {
    private static final Duration TIMEOUT = Duration.ofMillis(600);

    /**
     * No call takes longer than this many time-outs plus its reconnect time-out: one in the queue, two to connect, some
     * for the handshake.
     */
    private static final int FACTOR = 8;

    private static final int CALLERS = 32;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private RedisProcess redis;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start(RedisSettings.appendOnly("everysec"));
    }

    @AfterEach
    void stop() throws Exception {
        callers.shutdownNow();
        redis.close();
    }

    private RedisStore open(String uri, Duration reconnectTimeout) {
        return RedisStore.open(RedisOptions.builder(uri, "outage")
                .timeout(TIMEOUT)
                .reconnectTimeout(reconnectTimeout)
                .build());
    }

    @Test
    void whenTheServerIsGoneEveryCallFailsSoonAndSaysSo() throws Exception {
        try (RedisStore store = open(redis.uri(), Duration.ZERO)) {
            FaultSamples.create(store, "a");
            redis.kill9();

            for (StoreException failure : failuresOfMany(store)) {
                assertThat(failure).hasMessageContaining("127.0.0.1:" + redis.port());
            }
            assertThatThrownBy(() -> FaultSamples.create(store, "b"))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.RETRYABLE))
                    .hasMessageContaining("cannot be reached");
            assertThatThrownBy(() -> store.read(key("a"))).hasMessageContaining("cannot be reached");

            redis.restart();
            assertThat(FaultSamples.create(store, "b").entries()).isEqualTo(1);
            assertThat(FaultSamples.tokens(store)).contains("a", "b");
        }
    }

    @Test
    void whenTheServerStandsStillNobodyWaitsForTheTimeOutsOfOthers() throws Exception {
        try (RedisStore store = open(redis.uri(), Duration.ZERO)) {
            FaultSamples.create(store, "a");
            redis.pause();
            failuresOfMany(store);
            // there is no connection now, so connecting takes the time
            for (StoreException failure : failuresOfMany(store)) {
                assertThat(failure.verdict()).as("%s", failure).isEqualTo(Verdict.RETRYABLE);
            }
            redis.resume();

            awaitAnswers(store);
            FaultSamples.create(store, "b");
            assertThat(FaultSamples.tokens(store)).contains("a", "b").doesNotHaveDuplicates();
        }
    }

    /** Starts all calls at once; each returns its failure within the bound. */
    private List<StoreException> failuresOfMany(RedisStore store) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<StoreException>> calls = new ArrayList<>();
        Queue<Duration> lasted = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < CALLERS; i++) {
            String id = "x" + i + "-" + System.nanoTime();
            calls.add(CompletableFuture.supplyAsync(
                    () -> {
                        awaitOpen(go);
                        long begun = System.nanoTime();
                        try {
                            FaultSamples.create(store, id);
                        } catch (StoreException e) {
                            lasted.add(Duration.ofNanos(System.nanoTime() - begun));
                            return e;
                        }
                        throw new AssertionError("a commit without a server");
                    },
                    callers));
        }
        go.countDown();
        List<StoreException> failures = new ArrayList<>();
        for (CompletableFuture<StoreException> call : calls) {
            failures.add(call.get(30, TimeUnit.SECONDS));
        }
        assertThat(lasted).allMatch(one -> one.compareTo(TIMEOUT.multipliedBy(FACTOR)) < 0);
        assertThat(failures).noneMatch(e -> e.verdict() == Verdict.FATAL);
        return failures;
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A resumed server first executes the commands in its sockets. */
    private static void awaitAnswers(RedisStore store) {
        Awaitility.await("the store to answer")
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .ignoreException(StoreException.class)
                .until(() -> store.count(FaultSamples.TYPE).size() >= 0);
    }

    @Test
    void withAReconnectTimeoutCallsWaitUntilTheServerIsBack() throws Exception {
        try (Proxy proxy = Proxy.to(redis.port());
                RedisStore store = open(proxy.uri(), Duration.ofSeconds(30))) {
            FaultSamples.create(store, "a");
            proxy.refuse(true);
            proxy.resetAll();
            List<CompletableFuture<Committed>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Commit commit = change(key("x" + i), Commit.ABSENT, body("NEW"), "x" + i);
                calls.add(CompletableFuture.supplyAsync(() -> untilKnown(store, commit), callers));
            }
            int before = proxy.refused();
            Awaitility.await("more than one try").until(() -> proxy.refused() > before + 2);
            assertThat(calls).noneMatch(CompletableFuture::isDone);
            proxy.refuse(false);

            for (CompletableFuture<Committed> call : calls) {
                assertThat(call.get(30, TimeUnit.SECONDS).entries()).isEqualTo(1);
            }
            assertThat(FaultSamples.tokens(store)).hasSize(CALLERS + 1).doesNotHaveDuplicates();
        }
    }

    /** Resends like core: only a call in flight when the connection broke has an unknown outcome. */
    private static Committed untilKnown(RedisStore store, Commit commit) {
        while (true) {
            try {
                return FaultSamples.commit(store, commit);
            } catch (StoreException e) {
                assertThat(e.verdict()).as("%s", e).isEqualTo(Verdict.UNKNOWN);
            }
        }
    }

    @Test
    void afterTheReconnectTimeoutTheCallFailsWithoutEffect() throws Exception {
        Duration reconnectTimeout = Duration.ofMillis(400);
        try (RedisStore store = open(redis.uri(), reconnectTimeout)) {
            FaultSamples.create(store, "a");
            redis.kill9();
            awaitBroken(store);
            long begun = System.nanoTime();
            for (StoreException failure : failuresOfMany(store)) {
                assertThat(failure.verdict()).as("%s", failure).isEqualTo(Verdict.RETRYABLE);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(reconnectTimeout);
        }
    }

    /** The first call may detect the broken connection; the next one replaces it. */
    private static void awaitBroken(RedisStore store) {
        assertThatThrownBy(() -> {
                    while (true) {
                        store.read(key("a"));
                    }
                })
                .isInstanceOf(StoreException.class);
    }

    @Test
    void closingDuringAnOutageIsQuickAndFailsWaitingCallers() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        RedisStore store = open(redis.uri(), Duration.ofMinutes(10));
        FaultSamples.create(store, "a");
        redis.pause();
        CountDownLatch begun = new CountDownLatch(CALLERS);
        List<CompletableFuture<Committed>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            String id = "x" + i;
            calls.add(CompletableFuture.supplyAsync(
                    () -> {
                        begun.countDown();
                        return FaultSamples.create(store, id);
                    },
                    callers));
        }
        begun.await();
        long start = System.nanoTime();
        store.close();
        Duration lasted = Duration.ofNanos(System.nanoTime() - start);
        redis.resume();

        assertThat(lasted).isLessThan(TIMEOUT.multipliedBy(FACTOR).plusSeconds(2));
        for (CompletableFuture<Committed> call : calls) {
            assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.verdict()).isIn(Verdict.FATAL, Verdict.UNKNOWN, Verdict.RETRYABLE));
        }
        Awaitility.await("no thread of the store to be left")
                .until(() -> left(before).isEmpty());
    }

    private static Set<String> left(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("lettuce") || name.startsWith("holdfast"))
                .collect(Collectors.toSet());
    }

    @Test
    void aServerThatHoldsWritesBackIsUnknownThenReturnsTheOutcome() throws Exception {
        try (RedisStore store = open(redis.uri(), Duration.ZERO)) {
            FaultSamples.create(store, "a");
            redis.ask("CLIENT", "PAUSE", "100000", "WRITE");
            Commit commit = change(key("b"), Commit.ABSENT, body("NEW"), "b");
            assertThatThrownBy(() -> store.commit(List.of(commit)))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.UNKNOWN))
                    .hasMessageContaining("did not reply within 600 ms");
            redis.ask("CLIENT", "UNPAUSE");

            awaitAnswers(store);
            FaultSamples.commit(store, commit);
            assertThat(FaultSamples.tokens(store)).containsExactly("a", "b");
        }
    }

    @Test
    void allKeysFlushedUnderManyWritersIsNoticedAndTheyGoOn() throws Exception {
        RedisOptions options = RedisOptions.builder(redis.uri(), "outage")
                .timeout(Duration.ofSeconds(10)) // a busy machine is no failure
                .build();
        try (RedisStore store = RedisStore.open(options)) {
            CountDownLatch flushed = new CountDownLatch(1);
            AtomicInteger done = new AtomicInteger();
            List<CompletableFuture<Void>> calls = new ArrayList<>();
            for (int t = 0; t < CALLERS; t++) {
                int caller = t;
                calls.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0, after = 0; after < 20; i++) {
                                after += flushed.getCount() > 0 ? 0 : 1;
                                CommitResult result = store.commit(List.of(change(
                                                key(caller + "-" + i), Commit.ABSENT, body("NEW"), caller + "-" + i)))
                                        .get(0);
                                assertThat(result).isInstanceOf(Committed.class);
                                done.incrementAndGet();
                            }
                        },
                        callers));
            }
            Awaitility.await("writers").until(() -> done.get() > 200);
            redis.ask("FLUSHALL");
            flushed.countDown();
            for (CompletableFuture<Void> call : calls) {
                call.get(30, TimeUnit.SECONDS); // none waited longer than its time-out
            }
            assertThat(redis.ask("HLEN", "{outage}:lost")).isEqualTo("1");
        }
    }
}
