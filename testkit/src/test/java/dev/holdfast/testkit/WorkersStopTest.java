package dev.holdfast.testkit;

import static dev.holdfast.testkit.HoldfastAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Items;
import dev.holdfast.Registration;
import dev.holdfast.WorkContext;
import dev.holdfast.worker.StageOptions;
import dev.holdfast.worker.StageOptions.OnLimit;
import dev.holdfast.worker.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How workers with threads stop, and what they do about tasks that hang. */
@Timeout(60)
class WorkersStopTest extends WorkersFixture {
    private static final Duration LONG = Duration.ofHours(1);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void endTasks() {
        release.countDown();
    }

    /** Workers with threads of their own for the tasks, whose timers the test controls. */
    private Workers.Builder<Phase, Content> threads() {
        return Workers.of(items).scheduler(scheduler);
    }

    private Content block(WorkContext<Phase, Content> work) throws InterruptedException {
        begun.countDown();
        release.await();
        return work.payload();
    }

    /** Blocks and ignores interrupts, as a native call does. */
    private Content hang(WorkContext<Phase, Content> work) {
        begun.countDown();
        boolean interrupted = false;
        while (release.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
            interrupted |= Thread.interrupted();
        }
        return new Content("late " + interrupted);
    }

    private void begin() throws InterruptedException {
        create("a");
        scheduler.run();
        begun.await();
    }

    private CompletableFuture<Boolean> stopElsewhere(Duration grace) {
        Workers<Phase, Content> workers = running;
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        Thread stopper = new Thread(() -> stopped.complete(workers.stop(grace)));
        stopper.start();
        while (stopper.isAlive() && stopper.getState() != Thread.State.WAITING) {
            Thread.onSpinWait(); // until its timers are set
        }
        return stopped;
    }

    @Test
    void runningTasksFinishWithinTheGracePeriod() throws Exception {
        start(threads().stage(Phase.LOAD, Phase.LOADED, 1, this::block));
        begin();
        create("b");
        CompletableFuture<Boolean> stopped = stopElsewhere(LONG);
        scheduler.advance(Duration.ofMinutes(59));
        assertThat(stopped).isNotDone();
        release.countDown();
        assertThat(stopped.get()).isTrue();
        assertThat(state("a")).isEqualTo(Phase.LOADED);
        assertThat(state("b")).isEqualTo(Phase.NEW);
    }

    @Test
    void tasksAreInterruptedAfterTheGracePeriodAndTheirAttemptDoesNotCount() throws Exception {
        start(threads().stage(Phase.LOAD, Phase.LOADED, 1, this::block));
        begin();
        CompletableFuture<Boolean> stopped = stopElsewhere(Duration.ofMinutes(1));
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(stopped.get()).isTrue();
        assertThat(item("a")).isIn(Phase.LOAD).isNotLeased();
        assertThat(item("a").interruptions(Phase.LOAD)).isEqualTo(1);
        assertThat(status(Phase.LOAD).counts().released()).isEqualTo(1);
        assertThat(items.claim(Phase.LOAD, "a").orElseThrow().attempt()).isEqualTo(1);
    }

    @Test
    void taskThatIgnoresTheStopLosesItsItem() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        start(threads().stage(Phase.LOAD, Phase.LOADED, 1, work -> {
            thread.set(Thread.currentThread());
            return hang(work);
        }));
        begin();
        CompletableFuture<Boolean> stopped = stopElsewhere(Duration.ofMinutes(1));
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(stopped).isNotDone();
        scheduler.advance(Duration.ofSeconds(2));
        assertThat(stopped.get()).isFalse();
        assertThat(item("a")).isIn(Phase.LOAD).isNotLeased();
        assertThat(thread.get().isDaemon()).isTrue();
        long revision = item("a").revision();

        release.countDown();
        thread.get().join();
        assertThat(item("a").revision()).as("the late result is refused").isEqualTo(revision);
    }

    @Test
    void secondCloserWaitsForTheFirst() throws Exception {
        start(threads().stage(Phase.LOAD, Phase.LOADED, 1, this::block));
        begin();
        CompletableFuture<Boolean> first = stopElsewhere(LONG);
        CompletableFuture<Boolean> second = stopElsewhere(LONG);
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        release.countDown();
        assertThat(first.get()).isTrue();
        assertThat(second.get()).isTrue();
        running.close();
    }

    @Test
    void shorterGracePeriodOfASecondCallerCounts() throws Exception {
        start(threads().stage(Phase.LOAD, Phase.LOADED, 1, this::block));
        begin();
        CompletableFuture<Boolean> first = stopElsewhere(LONG);
        assertThat(running.stop(Duration.ZERO)).isTrue();
        assertThat(first.get()).isTrue();
        assertThat(item("a")).isNotLeased();
    }

    @Test
    void interruptOfTheWaitingThreadEndsTheGracePeriod() throws Exception {
        start(threads().stage(Phase.LOAD, Phase.LOADED, 1, this::block));
        begin();
        Thread.currentThread().interrupt();
        assertThat(running.stop(LONG)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(item("a")).isIn(Phase.LOAD).isNotLeased();
    }

    @Test
    void taskMayCloseItsWorkers() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch ended = new CountDownLatch(2);
        start(Workers.of(items).stage(Phase.LOAD, Phase.LOADED, 2, work -> {
            both.countDown();
            both.await();
            running.close(); // both tasks close at once
            ended.countDown();
            return work.payload();
        }));
        create("a", "b");
        ended.await();
        running.close();
        assertThat(items.counts()).containsEntry(Phase.LOADED, 2L);
        assertThat(running.status().running()).isFalse();
    }

    /** A claim calls listeners on the thread that claims, and so does a release. */
    @Test
    void listenerMayCloseTheWorkers() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        start(Workers.of(items).stage(Phase.LOAD, Phase.LOADED, 1, this::append));
        try (Registration listener = items.listen((change, item) -> {
            if (item.state() == Phase.LOAD && closed.getCount() > 0) {
                running.close();
                closed.countDown();
            }
        })) {
            assertThat(listener).isNotNull();
            create("a");
            closed.await();
        }
        running.close();
        assertThat(item("a")).isNotLeased();
    }

    @Test
    void taskCannotWaitForItsOwnWorkers() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        start(Workers.of(items).stage(Phase.LOAD, Phase.LOADED, 1, work -> {
            try {
                running.awaitIdle();
            } catch (IllegalStateException e) {
                thrown.set(e);
            }
            return work.payload();
        }));
        create("a");
        running.awaitIdle();
        assertThat(thrown.get()).hasMessageContaining("its own workers");
    }

    @Test
    void noThreadOutlivesTheWorkers() throws Exception {
        IntStream.range(0, 50).forEach(i -> create("i" + i));
        try (var workers = Workers.of(items)
                .stage(Phase.LOAD, Phase.LOADED, 8, this::append)
                .stage(Phase.PACK, Phase.PACKED, 8, this::append)
                .start()) {
            workers.awaitIdle();
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> (name.startsWith("holdfast-task-") || name.startsWith("holdfast-workers-"))
                        && name.contains(items.owner()));
        assertThat(items.counts()).containsEntry(Phase.PACKED, 50L);
    }

    @Test
    void idleMeansNothingReadyAndNothingRunning() throws Exception {
        start(Workers.of(items)
                .stage(Phase.LOAD, Phase.LOADED, 4, this::append)
                .stage(Phase.PACK, Phase.PACKED, 1, this::append));
        for (int round = 1; round <= 20; round++) {
            int first = round * 10;
            IntStream.range(first, first + 10).forEach(i -> create("i" + i));
            running.awaitIdle();
            assertThat(items.counts()).containsEntry(Phase.PACKED, 10L * round);
        }
        assertThat(running.awaitIdle(Duration.ZERO)).isFalse(); // each wait looks once more
    }

    @Test
    void waitForIdleEndsWithTheLimitAndWithAStop() throws Exception {
        start(threads().stage(Phase.LOAD, Phase.LOADED, 1, this::block));
        begin();
        assertThat(running.awaitIdle(Duration.ofMillis(1))).isFalse();
        CompletableFuture<Boolean> idle = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                idle.complete(running.awaitIdle(LONG));
            } catch (InterruptedException e) {
                idle.completeExceptionally(e);
            }
        });
        waiter.start();
        CompletableFuture<Boolean> stopped = stopElsewhere(LONG);
        release.countDown();
        assertThat(stopped.get()).isTrue();
        assertThat(idle.get()).isFalse();
    }

    @Test
    void executorOfTheHostStaysOpenAndItsThreadsAreNotInterruptedLater() throws Exception {
        ExecutorService host = Executors.newFixedThreadPool(1);
        try {
            start(threads().executor(host).stage(Phase.LOAD, Phase.LOADED, 1, this::block));
            begin();
            assertThat(running.stop(Duration.ZERO)).isTrue();
            assertThat(host.submit(() -> Thread.currentThread().isInterrupted()).get())
                    .isFalse();
            assertThat(host.isShutdown()).isFalse();
        } finally {
            host.shutdownNow();
        }
    }

    @Test
    void taskOfAHostThatHasNotBegunIsReleasedByAStop() throws Exception {
        ManualExecutor executor = new ManualExecutor();
        start(threads().executor(executor).stage(Phase.LOAD, Phase.LOADED, 1, this::append));
        create("a");
        scheduler.run();
        assertThat(executor.tasks).hasSize(1);
        assertThat(running.stop(Duration.ZERO)).isTrue();
        assertThat(item("a")).isIn(Phase.LOAD).isNotLeased();
        executor.tasks.remove().run();
        assertThat(started).isEmpty();
    }

    @Test
    void taskPastItsLimitIsReportedOnceAndGoesOn() throws Exception {
        start(threads()
                .stage(
                        Phase.LOAD,
                        Phase.LOADED,
                        1,
                        this::block,
                        StageOptions.builder().limit(Duration.ofMinutes(10)).build()));
        begin();
        scheduler.advance(Duration.ofMinutes(9));
        assertThat(status(Phase.LOAD).counts().overdue()).isZero();
        scheduler.advance(Duration.ofMinutes(60));
        assertThat(status(Phase.LOAD).counts().overdue()).isEqualTo(1);
        assertThat(status(Phase.LOAD).tasks())
                .singleElement()
                .satisfies(task -> assertThat(task.overdue()).isTrue());
        assertThat(status(Phase.LOAD).lastError().message()).contains("limit of PT10M");
        release.countDown();
        while (status(Phase.LOAD).counts().completed() == 0) {
            Thread.onSpinWait();
        }
        assertThat(state("a")).isEqualTo(Phase.LOADED);
    }

    @Test
    void hangingTaskLosesItsItemAndAnotherTaskGetsItsSlot() throws Exception {
        hangs(OnLimit.RELEASE);
        assertThat(item("a").failures()).isEmpty();
        assertThat(status(Phase.LOAD).counts().released()).isEqualTo(1);
    }

    @Test
    void hangingTaskCanCountAsAFailedAttempt() throws Exception {
        hangs(OnLimit.FAIL);
        assertThat(item("a").failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.type()).isEqualTo("java.util.concurrent.TimeoutException"));
        assertThat(status(Phase.LOAD).counts().failed()).isEqualTo(1);
    }

    private void hangs(OnLimit then) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        start(threads()
                .stage(
                        Phase.LOAD,
                        Phase.LOADED,
                        1,
                        work -> {
                            if (runs.incrementAndGet() == 1) {
                                return hang(work);
                            }
                            return append(work);
                        },
                        StageOptions.builder()
                                .limit(Duration.ofMinutes(10), then)
                                .build()));
        begin();
        create("b");
        scheduler.advance(Duration.ofMinutes(10));
        while (status(Phase.LOAD).counts().completed() < 2) {
            scheduler.advance(Duration.ofMillis(100)); // the item is taken away by another thread
        }
        assertThat(state("a")).isEqualTo(Phase.LOADED);
        assertThat(state("b")).isEqualTo(Phase.LOADED);
        assertThat(status(Phase.LOAD).tasks())
                .as("the hanging task is still shown")
                .singleElement()
                .satisfies(task -> assertThat(task.overdue()).isTrue());

        release.countDown();
        while (!status(Phase.LOAD).tasks().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(item("a")).hasPayload(new Content("LOAD"));
        assertThat(status(Phase.LOAD).counts().lost()).isZero();
    }

    @Test
    void pauseLetsRunningTasksGoOn() throws Exception {
        start(threads().stage(Phase.LOAD, Phase.LOADED, 1, this::block));
        begin();
        running.pause(Phase.LOAD);
        create("b");
        release.countDown();
        running.awaitIdle();
        assertThat(state("a")).isEqualTo(Phase.LOADED);
        assertThat(state("b")).isEqualTo(Phase.NEW);
    }

    @Test
    void workersThatStopBecauseTheItemsCloseReleaseNoThread() throws Exception {
        start(Workers.of(items).idleInterval(Duration.ofMillis(1)).stage(Phase.LOAD, Phase.LOADED, 2, this::append));
        create("a");
        running.awaitIdle();
        items.close();
        while (running.status().running()) {
            Thread.onSpinWait();
        }
        running.close();
        assertThatThrownBy(() -> items.claim(Phase.LOAD, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void manyWorkersOverOneStoreDoEachItemOnce() throws Exception {
        IntStream.range(0, 500).forEach(i -> create("i" + i));
        List<Items<Phase, Content>> all = new ArrayList<>();
        List<Workers<Phase, Content>> pools = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Items<Phase, Content> mine =
                    Items.builder(FILES, store).clock(clock).build();
            all.add(mine);
            pools.add(Workers.of(mine)
                    .concurrency(3)
                    .stage(Phase.PACK, Phase.PACKED, 3, this::append)
                    .stage(Phase.LOAD, Phase.LOADED, 3, this::append)
                    .start());
        }
        for (Workers<Phase, Content> pool : pools) {
            assertThat(pool.awaitIdle(Duration.ofSeconds(50))).isTrue();
        }
        for (int i = 0; i < 4; i++) {
            pools.get(i).awaitIdle();
            pools.get(i).close();
            all.get(i).close();
        }
        assertThat(items.counts()).containsEntry(Phase.PACKED, 500L);
        assertThat(started).hasSize(1000).doesNotHaveDuplicates();
    }
}
