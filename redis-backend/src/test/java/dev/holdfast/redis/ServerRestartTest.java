package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ConflictException;
import dev.holdfast.Items;
import dev.holdfast.StoreException;
import dev.holdfast.redis.CountWorkflow.Count;
import dev.holdfast.redis.CountWorkflow.Stage;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.check.LinearizabilityCheck;
import dev.holdfast.testkit.check.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server with {@code appendfsync always} is killed repeatedly during commits: it loses nothing. */
class ServerRestartTest {
    private static final int THREADS = 4;
    private static final int COMMITS_PER_RUN = 150;

    private final Random random = new Random(11);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private RedisProcess redis;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start(RedisSettings.appendOnly("always"));
    }

    @AfterEach
    void stop() throws Exception {
        threads.shutdownNow();
        redis.close();
    }

    @Test
    void acknowledgedCommitsSurviveEveryRestart() throws Exception {
        hammeredOver(10);
    }

    @Test
    @Tag("soak")
    void soItDoesOverHundredsOfRestarts() throws Exception {
        hammeredOver(300);
    }

    @Test
    void noChangeThroughCoreIsLostOrMadeTwice() throws Exception {
        countedOver(10);
    }

    @Test
    @Tag("soak")
    void norOverHundredsOfRestarts() throws Exception {
        countedOver(300);
    }

    private RedisStore open() {
        return RedisStore.open(RedisOptions.builder(redis.uri(), "restarts")
                .timeout(Duration.ofSeconds(5))
                .reconnectTimeout(Duration.ofSeconds(30))
                .build());
    }

    /** The hammer resends a commit now and then; a commit with an unknown outcome may exist or not, but not twice. */
    private void hammeredOver(int restarts) throws Exception {
        try (RedisStore store = open()) {
            RetryingStore steady = new RetryingStore(store);
            List<Operation> seen = new ArrayList<>();
            for (int round = 0; round < restarts; round += 10) {
                int label = round;
                // enough that it is still running at the last kill
                CompletableFuture<List<Operation>> hammering = CompletableFuture.supplyAsync(() -> Hammer.on(steady)
                        .label("r" + label)
                        .threads(THREADS)
                        .operations(10 * 2 * THREADS * COMMITS_PER_RUN)
                        .seed(label)
                        .run());
                for (int i = 0; i < 10 && !hammering.isDone(); i++) {
                    kill(steady::acknowledged, hammering);
                }
                seen.addAll(hammering.get(2, TimeUnit.MINUTES));
            }
            assertThat(LinearizabilityCheck.check(seen, Hammer.history(store))).isEmpty();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
            System.err.printf(
                    "%d restarts of the server, %d operations, %d commits acknowledged, none lost; %d answers lost%n",
                    restarts, seen.size(), steady.acknowledged(), steady.unknown());
        }
    }

    private void countedOver(int restarts) throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicLong changes = new AtomicLong();
        AtomicInteger unknown = new AtomicInteger();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        try (RedisStore store = open();
                Items<Stage, Count> items = CountWorkflow.on(new RetryingStore(store))) {
            items.create("all", new Count(0));
            for (int t = 0; t < THREADS; t++) {
                writers.add(CompletableFuture.runAsync(
                        () -> {
                            while (!enough.get()) {
                                try {
                                    items.update("all", Count::next);
                                    changes.incrementAndGet();
                                } catch (ConflictException e) {
                                    // other threads were faster, so nothing was changed
                                } catch (StoreException e) {
                                    assertThat(e.verdict()).as("%s", e).isEqualTo(StoreException.Verdict.UNKNOWN);
                                    unknown.incrementAndGet();
                                }
                            }
                        },
                        threads));
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new));
            for (int i = 0; i < restarts; i++) {
                kill(changes::get, all);
            }
            enough.set(true);
            all.get(1, TimeUnit.MINUTES);

            assertThat((long) items.get("all").orElseThrow().payload().times())
                    .isBetween(changes.get(), changes.get() + unknown.get());
            assertThat(unknown).as("not resolved").hasValue(0);
            System.err.printf("%d restarts of the server, %d changes through core%n", restarts, changes.get());
        }
    }

    /** Kills the server after some more acknowledged commits, and restarts it. */
    private void kill(LongSupplier acknowledged, CompletableFuture<?> writing)
            throws ExecutionException, InterruptedException, TimeoutException, IOException {
        long until = acknowledged.getAsLong() + 1 + random.nextInt(COMMITS_PER_RUN);
        Awaitility.await("writers to go on")
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> writing.isDone() || acknowledged.getAsLong() >= until);
        if (writing.isDone()) {
            writing.get(0, TimeUnit.SECONDS); // with its exception, if there is one
        }
        redis.kill9();
        redis.restart();
    }
}
