package dev.holdfast.testkit;

import static dev.holdfast.testkit.HoldfastAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.StoreException;
import dev.holdfast.limit.RateLimiter;
import dev.holdfast.worker.Snooze;
import dev.holdfast.worker.StageOptions;
import dev.holdfast.worker.StageStatus;
import dev.holdfast.worker.Workers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The turns of the stages of workers, on the thread of the test. */
class WorkersTest extends WorkersFixture {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void itemsGoThroughAllStagesAtOnce() {
        create("a", "b", "c");
        start(workers()
                .stage(Phase.LOAD, Phase.LOADED, 2, this::append)
                .stage(Phase.PACK, Phase.PACKED, 1, this::append));
        scheduler.run();

        for (String id : List.of("a", "b", "c")) {
            assertThat(item(id)).isIn(Phase.PACKED).hasPayload(new Content("LOADPACK"));
        }
        assertThat(status(Phase.LOAD).counts().completed()).isEqualTo(3);
        assertThat(status(Phase.PACK).counts().completed()).isEqualTo(3);
        assertThat(elapsed()).isZero();
    }

    @Test
    void claimsNoMoreThanItCanStart() {
        ManualExecutor executor = new ManualExecutor();
        create("a", "b", "c", "d", "e");
        start(workers().executor(executor).stage(Phase.LOAD, Phase.LOADED, 2, this::append));
        scheduler.run();
        assertThat(executor.tasks).hasSize(2);
        assertThat(items.counts()).containsEntry(Phase.LOAD, 2L).containsEntry(Phase.NEW, 3L);

        executor.tasks.remove().run();
        scheduler.run();
        assertThat(executor.tasks)
                .as("while a task waits for the executor, no more is claimed")
                .hasSize(1);
        executor.tasks.remove().run();
        scheduler.run();
        assertThat(executor.tasks).hasSize(2);
        assertThat(items.counts()).containsEntry(Phase.LOAD, 2L).containsEntry(Phase.NEW, 1L);
    }

    @Test
    void itemThatNoThreadBeginsIsTakenBack() throws Exception {
        ManualExecutor executor = new ManualExecutor();
        create("a");
        start(workers().executor(executor).stage(Phase.LOAD, Phase.LOADED, 1, this::append));
        scheduler.run();
        running.pause();
        scheduler.advance(Duration.ofSeconds(10));
        while (item("a").lease().isPresent()) {
            Thread.onSpinWait(); // released by a thread of its own
        }
        executor.tasks.remove().run();
        assertThat(started).isEmpty();
        assertThat(items.claim(Phase.LOAD, "a").orElseThrow().attempt()).isEqualTo(1);
    }

    @Test
    void idleStageAsksAtGrowingIntervalsUpToABound() {
        start(workers().stage(Phase.LOAD, Phase.LOADED, 4, this::append));
        List<Duration> times = new ArrayList<>();
        long seen = 0;
        for (int i = 0; i < 3000; i++) {
            if (store.claims(Phase.LOAD) > seen) {
                seen = store.claims(Phase.LOAD);
                times.add(elapsed());
            }
            scheduler.advance(Duration.ofMillis(10));
        }
        assertThat(times.stream().map(Duration::toMillis).limit(9))
                .containsExactly(10L, 100L, 300L, 700L, 1500L, 3100L, 6300L, 11300L, 16300L);
    }

    @Test
    void changeWakesAnIdleStage() {
        start(workers().stage(Phase.LOAD, Phase.LOADED, 4, this::append));
        scheduler.advance(MINUTE);
        create("a");
        scheduler.advance(Duration.ofMillis(5));
        assertThat(state("a")).isEqualTo(Phase.LOADED);
    }

    @Test
    void changesWithoutWorkCauseFewClaims() {
        create("other");
        start(workers().stage(Phase.PACK, Phase.PACKED, 4, this::append));
        scheduler.advance(MINUTE);
        long before = store.claims(Phase.PACK);
        for (int i = 0; i < 1000; i++) {
            items.recordEvent("other", "tick", null);
            scheduler.advance(Duration.ofMillis(1));
        }
        assertThat(store.claims(Phase.PACK) - before).isBetween(15L, 30L);
    }

    @Test
    void retryStartsWhenItIsDue() {
        create("a");
        List<Instant> attempts = new ArrayList<>();
        start(workers().idleInterval(MINUTE).stage(Phase.LOAD, Phase.LOADED, 1, work -> {
            attempts.add(clock.instant());
            if (work.attempt() == 1) {
                throw new IOException("reset");
            }
            return work.payload();
        }));
        scheduler.advance(MINUTE);
        assertThat(attempts).containsExactly(at(Duration.ZERO), at(RETRY));
        StageStatus.Counts counts = status(Phase.LOAD).counts();
        assertThat(counts.failed()).isEqualTo(1);
        assertThat(counts.completed()).isEqualTo(1);
        assertThat(status(Phase.LOAD).lastError()).isNotNull();
        assertThat(status(Phase.LOAD).lastError().message()).isEqualTo("reset");
        assertThat(status(Phase.LOAD).lastError().id()).isEqualTo("a");
    }

    @Test
    void retryThatAnotherProcessCausedStartsWithinTheIdleInterval() {
        create("a");
        start(workers().stage(Phase.LOAD, Phase.LOADED, 1, this::append));
        running.pause();
        try (var other = Items.builder(FILES, store).clock(clock).build()) {
            other.claim(Phase.LOAD, "a").orElseThrow().fail(new IOException("reset"));
        }
        running.resume();
        scheduler.advance(RETRY);
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(state("a")).isEqualTo(Phase.LOADED);
    }

    @Test
    void failingClaimsOfOneStageBackOffAndDelayNoOther() {
        store.failing.add("LOAD");
        store.failure = new StoreException(StoreException.Verdict.RETRYABLE, "password=hunter2 refused", null);
        create("a");
        items.claim(Phase.LOAD, "a"); // fails as well
        start(workers()
                .stage(Phase.LOAD, Phase.LOADED, 1, this::append)
                .stage(Phase.PACK, Phase.PACKED, 1, this::append));
        for (int i = 0; i < 600; i++) {
            items.recordEvent("a", "tick", null); // hints do not cut the delay short
            scheduler.advance(Duration.ofMillis(100));
        }
        assertThat(store.claims(Phase.LOAD)).isBetween(7L, 10L);
        assertThat(store.claims(Phase.PACK)).isGreaterThan(500);
        assertThat(status(Phase.LOAD).lastError().message()).contains("***").doesNotContain("hunter2");

        store.failure = null;
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(state("a")).isEqualTo(Phase.PACKED);
    }

    @Test
    void noThrowableEndsAStage() {
        store.failing.add("LOAD");
        List<Throwable> errors = List.of(
                new OutOfMemoryError("for a moment"), new StackOverflowError(), new IllegalArgumentException("defect"));
        start(workers().stage(Phase.LOAD, Phase.LOADED, 1, work -> {
            raise(errors.get(Integer.parseInt(work.id()))); // as a task
            return work.payload();
        }));
        for (int i = 0; i < errors.size(); i++) {
            store.failure = errors.get(i); // as the store
            create("" + i);
            scheduler.advance(MINUTE);
            assertThat(state("" + i)).isEqualTo(Phase.NEW);
            store.failure = null;
            scheduler.advance(MINUTE);
            assertThat(item("" + i)).isIn(Phase.SKIPPED);
            assertThat(item("" + i).failures()).hasSize(2);
        }
        assertThat(status(Phase.LOAD).counts().failed()).isEqualTo(6);
        assertThat(status(Phase.LOAD).tasks()).isEmpty();
    }

    @Test
    void executorThatRefusesTasksLosesNoItem() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        create("a", "b");
        start(workers()
                .executor(task -> {
                    if (full.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    task.run();
                })
                .stage(Phase.LOAD, Phase.LOADED, 2, this::append));
        scheduler.run();
        for (String id : List.of("a", "b")) {
            while (item(id).lease().isPresent()) {
                Thread.onSpinWait(); // released by a thread of its own
            }
        }
        full.set(false);
        while (status(Phase.LOAD).counts().completed() < 2) {
            scheduler.advance(SECOND);
        }
        assertThat(item("a")).isIn(Phase.LOADED);
        assertThat(item("b")).isIn(Phase.LOADED);
        assertThat(item("a").attempts()).containsEntry("LOAD", 1);
    }

    /** Two permits a second. */
    private final class TwoPerSecond implements RateLimiter {
        private final List<String> keys = new ArrayList<>();
        private Instant second = clock.instant();
        private int taken;

        @Override
        public Duration tryAcquire(dev.holdfast.store.ItemKey key) {
            while (!clock.instant().isBefore(second.plus(SECOND))) {
                second = second.plus(SECOND);
                taken = 0;
            }
            if (taken == 2) {
                return Duration.between(clock.instant(), second.plus(SECOND));
            }
            taken++;
            keys.add(key.toString());
            return Duration.ZERO;
        }
    }

    @Test
    void claimsWaitForPermitsAndWasteNone() {
        TwoPerSecond limiter = new TwoPerSecond();
        List<Duration> times = new ArrayList<>();
        start(workers()
                .stage(
                        Phase.LOAD,
                        Phase.LOADED,
                        10,
                        work -> {
                            times.add(elapsed());
                            return work.payload();
                        },
                        StageOptions.builder().rateLimiter(limiter).build()));
        scheduler.advance(MINUTE);
        assertThat(limiter.keys).as("an idle stage keeps its permits").hasSize(2);
        IntStream.range(0, 9).forEach(i -> create("i" + i));
        scheduler.advance(SECOND.multipliedBy(10));
        assertThat(times).hasSize(9);
        assertThat(limiter.keys).hasSizeBetween(9, 11).allMatch("file/LOAD"::equals);
        assertThat(times.get(8).minus(times.get(0))).isBetween(SECOND.multipliedBy(2), SECOND.multipliedBy(4));
    }

    @Test
    void limiterThatThrowsBacksOff() {
        AtomicInteger asked = new AtomicInteger();
        create("a");
        start(workers()
                .stage(
                        Phase.LOAD,
                        Phase.LOADED,
                        1,
                        this::append,
                        StageOptions.builder()
                                .rateLimiter(key -> {
                                    if (asked.incrementAndGet() < 3) {
                                        throw new IllegalStateException("limiter broke");
                                    }
                                    return Duration.ZERO;
                                })
                                .build()));
        scheduler.advance(SECOND.multipliedBy(5));
        assertThat(state("a")).isEqualTo(Phase.LOADED);
        assertThat(status(Phase.LOAD).lastError().message()).contains("limiter broke");
    }

    @Test
    void snoozedItemIsReleasedAndTheAttemptDoesNotCount() {
        create("a");
        AtomicInteger runs = new AtomicInteger();
        List<Integer> attempts = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        start(workers().stage(Phase.LOAD, Phase.LOADED, 1, work -> {
            attempts.add(work.attempt());
            times.add(elapsed().toSeconds());
            if (runs.incrementAndGet() <= 3) {
                throw Snooze.of(Duration.ofSeconds(2), "not there yet");
            }
            return work.payload();
        }));
        scheduler.advance(MINUTE);
        assertThat(item("a")).isIn(Phase.LOADED).isNotLeased();
        assertThat(attempts).containsExactly(1, 1, 1, 1);
        assertThat(times).containsExactly(0L, 2L, 4L, 6L);
        assertThat(item("a").failures()).isEmpty();
        assertThat(status(Phase.LOAD).counts().snoozed()).isEqualTo(3);
        assertThat(status(Phase.LOAD).counts().failed()).isZero();
        assertThat(items.history("a").toString()).contains("not there yet");
    }

    @Test
    void pausedStageClaimsNothingUntilItIsResumed() throws Exception {
        create("a");
        start(workers()
                .stage(Phase.LOAD, Phase.LOADED, 1, this::append)
                .stage(Phase.PACK, Phase.PACKED, 1, this::append));
        running.pause(Phase.PACK);
        scheduler.advance(MINUTE);
        assertThat(state("a")).isEqualTo(Phase.LOADED);
        assertThat(status(Phase.PACK).paused()).isTrue();
        assertThat(status(Phase.LOAD).paused()).isFalse();
        assertThat(running.awaitIdle(Duration.ZERO))
                .as("a paused stage is not waited for")
                .isFalse();

        running.resume(Phase.PACK);
        scheduler.run();
        assertThat(state("a")).isEqualTo(Phase.PACKED);

        running.pause();
        create("b");
        scheduler.advance(MINUTE);
        assertThat(state("b")).isEqualTo(Phase.NEW);
        running.resume();
        scheduler.run();
        assertThat(state("b")).isEqualTo(Phase.PACKED);
    }

    @Test
    void sharedSlotsGoToTheStageThatWasAddedFirst() {
        ManualExecutor executor = new ManualExecutor();
        create("a", "b", "c");
        start(workers()
                .executor(executor)
                .concurrency(1)
                .stage(Phase.PACK, Phase.PACKED, 3, this::append)
                .stage(Phase.LOAD, Phase.LOADED, 3, this::append));
        scheduler.run();
        while (!executor.tasks.isEmpty()) {
            assertThat(executor.tasks).hasSize(1);
            executor.tasks.remove().run();
            scheduler.run();
        }
        assertThat(started).containsExactly("a LOAD", "a PACK", "b LOAD", "b PACK", "c LOAD", "c PACK");
    }

    @Test
    void statusShowsWhatRuns() {
        ManualExecutor executor = new ManualExecutor();
        start(workers().executor(executor).stage(Phase.LOAD, Phase.LOADED, 3, work -> {
            StageStatus<Phase> during = status(Phase.LOAD);
            assertThat(during.tasks()).singleElement().satisfies(task -> {
                assertThat(task.id()).isEqualTo("a");
                assertThat(task.since()).isEqualTo(at(MINUTE));
                assertThat(task.thread()).isEqualTo(Thread.currentThread().getName());
                assertThat(task.overdue()).isFalse();
            });
            assertThat(during.idleSince()).isNull();
            return append(work);
        }));
        assertThat(status(Phase.LOAD).lastClaim()).isNull();
        assertThat(status(Phase.LOAD).idleSince()).isEqualTo(at(Duration.ZERO));
        scheduler.advance(MINUTE);
        create("a");
        running.resume();
        scheduler.run();
        assertThat(status(Phase.LOAD).tasks())
                .singleElement()
                .satisfies(task -> assertThat(task.thread()).isEmpty());
        clock.advance(SECOND);
        executor.tasks.remove().run();
        assertThat(started).hasSize(1);

        StageStatus<Phase> after = status(Phase.LOAD);
        assertThat(after.tasks()).isEmpty();
        assertThat(after.idleSince()).isEqualTo(at(MINUTE.plus(SECOND)));
        assertThat(after.lastClaim()).isEqualTo(at(MINUTE));
        assertThat(after.lastError()).isNull();
        assertThat(after.concurrency()).isEqualTo(3);
        assertThat(running.status().running()).isTrue();
    }

    @Test
    void workersStopWhenTheItemsWereClosedFirst() {
        start(workers().stage(Phase.LOAD, Phase.LOADED, 1, this::append));
        scheduler.run();
        items.close();
        scheduler.advance(MINUTE);
        running.stop(Duration.ofHours(1));
        assertThat(running.status().running()).isFalse();
        long claims = store.claims(Phase.LOAD);
        scheduler.advance(MINUTE);
        assertThat(store.claims(Phase.LOAD)).isEqualTo(claims);
    }

    @Test
    void itemOfAnExpiredLeaseIsTakenOver() {
        create("a");
        Claim<Phase, Content> dead = items.claim(Phase.LOAD, "a").orElseThrow();
        try (var other = Items.builder(FILES, store).clock(clock).build()) {
            running = Workers.of(other)
                    .scheduler(scheduler)
                    .executor(Runnable::run)
                    .stage(Phase.LOAD, Phase.LOADED, 1, this::append)
                    .start();
            scheduler.advance(Duration.ofSeconds(65));
            running.close();
        }
        assertThat(state("a")).isEqualTo(Phase.LOADED);
        assertThat(dead.lost()).isTrue();
    }

    @Test
    void stagesThatCannotWorkAreRefused() {
        Workers.Builder<Phase, Content> builder = workers();
        assertThatThrownBy(() -> builder.stage(Phase.NEW, Phase.LOADED, 1, this::append))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a stage enters an active state; NEW is READY, active are [LOAD, PACK]");
        assertThatThrownBy(() -> builder.stage(Phase.LOAD, Phase.PACKED, 1, this::append))
                .hasMessageContaining("a task in LOAD cannot end in PACKED");
        assertThatThrownBy(() -> builder.stage(Phase.LOAD, Phase.LOADED, 0, this::append))
                .hasMessage("concurrency 0 is out of range; use 1 to 1000");
        builder.stage(Phase.LOAD, Phase.LOADED, 1, this::append);
        assertThatThrownBy(() -> builder.stage(Phase.LOAD, Phase.LOADED, 2, this::append))
                .hasMessageContaining("was added before");
        assertThatThrownBy(() -> workers().start()).isInstanceOf(IllegalStateException.class);
        start(builder);
        assertThatThrownBy(() -> running.pause(Phase.PACK))
                .hasMessage("no stage of these workers enters PACK; their stages enter [LOAD]");
        assertThatThrownBy(() -> running.stop(Duration.ofSeconds(-1))).hasMessageContaining("negative");
    }
}
