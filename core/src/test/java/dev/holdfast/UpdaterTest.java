package dev.holdfast;

import static dev.holdfast.internal.assembly.EngineItems.engineOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.fixtures.RiggedStore;
import dev.holdfast.fixtures.RiggedStore.Fate;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.limit.RateLimitedException;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clock stands still, and the intervals are so long that the flushing thread never runs by itself. */
@Timeout(60)
class UpdaterTest {
    enum S {
        LIVE,
        OVER
    }

    record Stats(long frames, String quality) {
        Stats frame() {
            return new Stats(frames + 1, quality);
        }

        Stats quality(String to) {
            return new Stats(frames, to);
        }
    }

    private static final Workflow<S, Stats> STREAM = Workflow.of("stream", S.class, Stats.class)
            .ready(S.LIVE)
            .done(S.OVER)
            .initial(S.LIVE)
            .allow(S.LIVE, S.OVER)
            .build();

    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final UnaryOperator<Stats> BAD = stats -> {
        throw new IllegalStateException("no frame");
    };

    private final TestClock clock = new TestClock();
    private final RiggedStore store = new RiggedStore();
    private Duration limit = Duration.ZERO;
    private final Items<S, Stats> items = Items.builder(STREAM, store)
            .clock(clock)
            .owner("me")
            .rateLimiter(key -> limit)
            .build();

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    private Updater<S, Stats> updater() {
        items.create("s", new Stats(0, "low"));
        return items.updater("s", INTERVAL);
    }

    private Stats stored() {
        return items.get("s").orElseThrow().payload();
    }

    private void later() {
        clock.advance(INTERVAL);
        engineOf(items).deferred().runAll();
    }

    // --- when it writes ---

    @Test
    void theFirstUpdateIsWrittenAtOnceAndLaterOnesTogether() {
        Updater<S, Stats> updater = updater();
        int before = store.commits();
        updater.update(Stats::frame);
        assertThat(stored()).isEqualTo(new Stats(1, "low"));
        updater.update(Stats::frame);
        updater.update(stats -> stats.quality("high"));
        updater.update(Stats::frame);
        assertThat(updater).hasToString("Updater[stream/s, 3 pending]");
        assertThat(stored()).isEqualTo(new Stats(1, "low"));
        engineOf(items).deferred().runAll();
        assertThat(updater.pending()).as("asked before the time").isEqualTo(3);
        later();
        assertThat(stored()).isEqualTo(new Stats(3, "high"));
        assertThat(updater.pending()).isZero();
        assertThat(store.commits()).isEqualTo(before + 2);
        assertThat(items.history("s"))
                .extracting(Change::kind)
                .containsExactly(Kind.CREATED, Kind.UPDATED, Kind.UPDATED);
        clock.advance(INTERVAL);
        updater.update(Stats::frame);
        assertThat(stored().frames())
                .as("after a pause the next is written at once")
                .isEqualTo(4);
    }

    @Test
    void anUpdateAfterTheIntervalIncludesPendingOnes() {
        Updater<S, Stats> updater = updater();
        updater.update(Stats::frame);
        updater.update(stats -> stats.quality("mid"));
        clock.advance(INTERVAL);
        updater.update(Stats::frame);
        assertThat(stored()).isEqualTo(new Stats(2, "mid"));
    }

    @Test
    void flushCloseAndClosingTheItemsWritePendingUpdatesOnce() {
        Updater<S, Stats> updater = updater();
        updater.update(Stats::frame);
        updater.update(Stats::frame);
        updater.flush();
        assertThat(stored().frames()).isEqualTo(2);
        updater.update(Stats::frame);
        updater.close();
        updater.close();
        assertThat(stored().frames()).isEqualTo(3);
        assertThatIllegalStateException()
                .isThrownBy(() -> updater.update(Stats::frame))
                .withMessage("stream/s: this updater is closed; open another");
        assertThatIllegalStateException().isThrownBy(updater::flush);

        Updater<S, Stats> left = items.updater("s", INTERVAL);
        left.update(Stats::frame);
        left.update(Stats::frame);
        items.close();
        int commits = store.commits();
        assertThatIllegalStateException().isThrownBy(() -> left.update(Stats::frame));
        clock.advance(INTERVAL);
        engineOf(items).deferred().runAll();
        assertThat(store.commits()).isEqualTo(commits);
        try (var again = Items.builder(STREAM, store).build()) {
            assertThat(again.get("s").orElseThrow().payload().frames()).isEqualTo(5);
        }
        assertThatIllegalStateException().isThrownBy(() -> items.updater("s", INTERVAL));
    }

    @Test
    void anIntervalOfZeroWritesEveryUpdateAndABadOneIsRefused() {
        items.create("s", new Stats(0, "low"));
        try (var updater = items.updater("s", Duration.ZERO)) {
            updater.update(Stats::frame);
            updater.update(Stats::frame);
            assertThat(stored().frames()).isEqualTo(2);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> items.updater("s", Duration.ofMillis(-1)))
                .withMessage("stream/s: interval PT-0.001S is out of range; use zero to PT24H");
    }

    @Test
    void aClockThatGoesBackDoesNotDelayPendingUpdates() {
        Updater<S, Stats> updater = updater();
        updater.update(Stats::frame);
        clock.advance(Duration.ofDays(-2));
        updater.update(Stats::frame);
        assertThat(stored().frames()).isEqualTo(2);
    }

    @Test
    void manyPendingUpdatesAreWrittenEarly() {
        Updater<S, Stats> updater = updater();
        for (int i = 0; i < Updater.MAX_PENDING + 2; i++) {
            updater.update(Stats::frame);
        }
        assertThat(stored().frames()).isEqualTo(Updater.MAX_PENDING + 1);
        assertThat(updater.pending()).isEqualTo(1);
    }

    @Test
    void aLostRaceAppliesTheStepsToTheNewestPayload() {
        Updater<S, Stats> updater = updater();
        updater.update(Stats::frame);
        updater.update(Stats::frame);
        updater.update(stats -> stats.quality("high"));
        store.faster(() -> items.update("s", stats -> new Stats(stats.frames() + 10, "theirs")));
        updater.flush();
        assertThat(stored()).isEqualTo(new Stats(12, "high"));
    }

    @Test
    void aListenerMayUseTheUpdaterOfItsItem() {
        Updater<S, Stats> updater = updater();
        List<Long> heard = new ArrayList<>();
        items.listen((change, item) -> {
            heard.add(item.payload().frames());
            if (heard.size() < 4) {
                updater.update(Stats::frame);
                updater.flush();
            }
        });
        updater.update(Stats::frame);
        assertThat(heard).containsExactly(1L);
        assertThat(updater.pending()).isEqualTo(1);
        later();
        later();
        later();
        assertThat(heard).containsExactly(1L, 2L, 3L, 4L);
        assertThat(stored().frames()).isEqualTo(4);
        assertThat(items.listenerFailures()).isZero();
    }

    @Test
    void aListenerMayCloseTheUpdaterAndNothingIsLost() {
        Updater<S, Stats> updater = updater();
        items.listen((change, item) -> {
            if (item.payload().frames() == 1) {
                updater.update(Stats::frame);
                updater.close();
            }
        });
        updater.update(Stats::frame);
        assertThat(stored().frames()).isEqualTo(2);
        assertThat(updater.pending()).isZero();
    }

    // --- failures of the store ---

    @Test
    void aFailureOfTheStoreKeepsUpdatesPendingAndIsRetried() {
        Updater<S, Stats> updater = updater();
        int before = store.commits();
        store.next(Fate.RETRYABLE, Fate.RETRYABLE, Fate.RETRYABLE);
        updater.update(Stats::frame);
        assertThat(updater.pending()).isEqualTo(1);
        updater.update(stats -> stats.quality("high"));
        assertThat(store.commits() - before).as("not tried again at once").isEqualTo(1);
        later();
        assertThat(updater.pending()).isEqualTo(2);
        assertThatThrownBy(updater::flush)
                .isInstanceOf(StoreException.class)
                .hasMessage("the store is busy; try again");
        later();
        assertThat(updater.pending()).isZero();
        assertThat(stored()).isEqualTo(new Stats(1, "high"));
    }

    @Test
    void anUnknownOutcomeAppliesNothingTwice() {
        for (Fate fate : new Fate[] {Fate.APPLIED_UNKNOWN, Fate.LOST_UNKNOWN}) {
            items.create(fate.name(), new Stats(0, "low"));
            try (var updater = items.updater(fate.name(), INTERVAL)) {
                store.next(fate, fate, fate);
                updater.update(Stats::frame);
                updater.update(stats -> stats.quality("later"));
                items.update(fate.name(), stats -> new Stats(stats.frames() + 10, stats.quality()));
                assertThat(updater.pending()).as("nobody knows").isEqualTo(2);
                updater.flush();
            }
            assertThat(items.get(fate.name()).orElseThrow().payload()).isEqualTo(new Stats(11, "later"));
        }
    }

    @Test
    void aStepThatThrowsIsSkippedAndReportedByTheNextCall() {
        Updater<S, Stats> updater = updater();
        updater.update(Stats::frame);
        updater.update(Stats::frame);
        updater.update(BAD);
        updater.update(stats -> null);
        updater.update(Stats::frame);
        later();
        assertThat(stored().frames()).isEqualTo(3);
        assertThatThrownBy(() -> updater.update(Stats::frame))
                .isInstanceOfSatisfying(
                        UnwrittenUpdateException.class,
                        e -> assertThat(e.updates()).isEqualTo(2))
                .hasMessage("stream/s: 2 pending updates could not be written (no frame); fix that and update again")
                .hasRootCauseMessage("no frame");
        updater.update(BAD);
        assertThatThrownBy(updater::flush).isInstanceOf(UnwrittenUpdateException.class);
        updater.flush();
        updater.update(BAD);
        assertThatThrownBy(updater::close).isInstanceOf(UnwrittenUpdateException.class);
        assertThat(stored().frames())
                .as("told once, and the update that was told was not taken")
                .isEqualTo(3);
        assertThat(items.history("s")).as("steps that all threw write nothing").hasSize(3);
    }

    @Test
    void unstorablePayloadsAndDeletedItemsAreReported() {
        Updater<S, Stats> updater = updater();
        updater.update(stats -> stats.quality("\ud800"));
        assertThatThrownBy(updater::flush).hasMessageContaining("(stream/s: the payload has an unpaired surrogate");
        items.delete("s");
        updater.update(Stats::frame);
        updater.update(Stats::frame);
        UnwrittenUpdateException told = catchThrowableOfType(UnwrittenUpdateException.class, updater::close);
        assertThat(told.updates()).isEqualTo(2);
        assertThat(told).hasCauseInstanceOf(UnknownItemException.class);
        assertThat(items.get("s")).isEmpty();
    }

    @Test
    void closingDuringAnOutageReportsLostUpdatesAndClosesEverything() {
        items.create("a", new Stats(0, "low"));
        items.create("b", new Stats(0, "low"));
        for (String id : List.of("a", "b")) {
            Updater<S, Stats> updater = items.updater(id, INTERVAL);
            updater.update(Stats::frame);
            updater.update(Stats::frame);
            updater.update(Stats::frame);
        }
        store.next(Fate.RETRYABLE);
        assertThatThrownBy(items::close)
                .isInstanceOfSatisfying(
                        UnwrittenUpdateException.class,
                        e -> assertThat(e.updates()).isEqualTo(2))
                .hasCauseInstanceOf(StoreException.class);
        items.close();
        try (var again = Items.builder(STREAM, store).build()) {
            assertThat(List.of(again.get("a").orElseThrow(), again.get("b").orElseThrow()))
                    .extracting(item -> item.payload().frames())
                    .as("one was written, the other is the one that was told")
                    .containsExactlyInAnyOrder(1L, 3L);
        }
    }

    // --- rate limits ---

    @Test
    void theRateLimiterDelaysUpdatesButNotClosing() {
        Updater<S, Stats> updater = updater();
        limit = Duration.ofHours(2);
        updater.update(Stats::frame);
        updater.update(Stats::frame);
        assertThat(stored().frames()).isZero();
        assertThatThrownBy(updater::flush)
                .isInstanceOfSatisfying(
                        RateLimitedException.class,
                        e -> assertThat(e.retryAfter()).isEqualTo(limit));
        limit = Duration.ZERO;
        clock.advance(Duration.ofHours(1));
        engineOf(items).deferred().runAll();
        assertThat(stored().frames()).as("before the slot").isZero();
        clock.advance(Duration.ofHours(1));
        engineOf(items).deferred().runAll();
        assertThat(stored().frames()).isEqualTo(2);
        limit = Duration.ofHours(2);
        updater.update(Stats::frame);
        updater.close();
        assertThat(stored().frames()).isEqualTo(3);
    }

    @Test
    void updatesBeyondTheLimitAreRefused() {
        Updater<S, Stats> updater = updater();
        limit = Duration.ofHours(2);
        for (int i = 0; i < Updater.MAX_PENDING; i++) {
            updater.update(Stats::frame);
        }
        assertThatThrownBy(() -> updater.update(Stats::frame)).isInstanceOf(RateLimitedException.class);
        updater.close();
        assertThat(stored().frames()).isEqualTo(Updater.MAX_PENDING);
    }

    @Test
    void aRateLimiterThatThrowsDelaysTheWrite() {
        items.create("s", new Stats(0, "low"));
        boolean[] broken = {true};
        try (var limited = Items.builder(STREAM, store)
                .clock(clock)
                .rateLimiter(key -> {
                    if (broken[0]) {
                        throw new IllegalStateException("no idea");
                    }
                    return Duration.ZERO;
                })
                .build()) {
            Updater<S, Stats> updater = limited.updater("s", INTERVAL);
            updater.update(Stats::frame);
            assertThat(updater.pending()).isEqualTo(1);
            broken[0] = false;
            clock.advance(INTERVAL);
            engineOf(limited).deferred().runAll();
            assertThat(stored().frames()).isEqualTo(1);
        }
    }

    // --- threads ---

    @Test
    void pendingUpdatesAreFlushedWithoutACallAndTheThreadEndsWithTheItems() throws Exception {
        CountDownLatch written = new CountDownLatch(2);
        Items<S, Stats> real =
                Items.builder(STREAM, new InMemoryStore()).closeStore().build();
        real.create("s", new Stats(0, "low"));
        real.listen((change, item) -> written.countDown());
        Updater<S, Stats> updater = real.updater("s", Duration.ofMillis(20));
        updater.update(Stats::frame);
        updater.update(Stats::frame);
        assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(threads(real)).hasSize(1).allMatch(Thread::isDaemon);
        real.close();
        assertThat(threads(real)).isEmpty();
    }

    private static List<Thread> threads(Items<?, ?> items) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("holdfast-updates-" + items.owner()))
                .toList();
    }

    @Test
    void updatesOfManyThreadsAreAllCounted() throws Exception {
        int threads = 8;
        int each = 500;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (var real = Items.open(STREAM, new InMemoryStore())) {
            real.create("s", new Stats(0, "low"));
            try (var updater = real.updater("s", Duration.ofMillis(1))) {
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    running.add(pool.submit(() -> {
                        for (int k = 0; k < each; k++) {
                            updater.update(Stats::frame);
                            if (k % 100 == 0) {
                                real.update("s", Stats::frame);
                                updater.flush();
                            }
                        }
                    }));
                }
                for (Future<?> one : running) {
                    one.get(50, TimeUnit.SECONDS);
                }
            }
            assertThat(real.get("s").orElseThrow().payload().frames()).isEqualTo(threads * (each + each / 100));
        } finally {
            pool.shutdownNow();
        }
    }
}
