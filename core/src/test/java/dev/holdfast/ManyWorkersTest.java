package dev.holdfast;

import static dev.holdfast.fixtures.Transcript.Status.COMPLETED;
import static dev.holdfast.fixtures.Transcript.Status.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fixtures.TestClock;
import dev.holdfast.fixtures.Transcript;
import dev.holdfast.fixtures.Transcript.Status;
import dev.holdfast.memory.InMemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManyWorkersTest {
    private static final int THREADS = 8;

    private final InMemoryStore store = new InMemoryStore();
    private final TestClock clock = new TestClock();

    private Items<Status, Transcript> open() {
        return Items.builder(Transcript.JOB, store).clock(clock).build();
    }

    private interface Step {
        void run(int thread) throws Exception;
    }

    private static void inParallel(Step step) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            CountDownLatch start = new CountDownLatch(THREADS);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    start.countDown();
                    start.await();
                    step.run(thread);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(50, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void everyItemIsDoneExactlyOnce() throws Exception {
        Map<String, Integer> done = new ConcurrentHashMap<>();
        try (var items = open()) {
            IntStream.range(0, 200).forEach(i -> items.create("j" + i, Transcript.of("f" + i, 1)));
            inParallel(thread -> {
                try (var mine = open()) {
                    while (items.counts().get(COMPLETED) < 200) {
                        for (var claim : mine.claim(RUNNING, 1 + thread)) {
                            claim.run(COMPLETED, work -> {
                                done.merge(work.id(), 1, Integer::sum);
                                return work.payload();
                            });
                        }
                    }
                }
            });
            assertThat(done)
                    .hasSize(200)
                    .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
            assertThat(items.changes(dev.holdfast.Cursor.START, 1000).changes()).hasSize(600);
        }
    }

    @Test
    void concurrentUpdatesAreAllCounted() throws Exception {
        try (var items = Items.builder(Transcript.JOB, store)
                .clock(clock)
                .limits(new Limits(1024, 1024, 0, 2, 10, 1024, 10_000))
                .build()) {
            items.create("j", Transcript.of("f", 0));
            inParallel(thread -> {
                for (int i = 0; i < 50; i++) {
                    items.update("j", t -> counted(t, 1));
                }
            });
            Snapshot<Status, Transcript> item = items.get("j").orElseThrow();
            assertThat(item.payload().totalChunks()).isEqualTo(THREADS * 50);
            assertThat(item.entries()).isEqualTo(THREADS * 50 + 1);
            assertThat(items.history("j")).hasSize(THREADS * 50 + 1);
        }
    }

    @Test
    void concurrentMergesOfOldSnapshotsAreAllCounted() throws Exception {
        ConflictPolicy<Transcript> add =
                ConflictPolicy.merge((base, theirs, mine) -> counted(theirs, mine.totalChunks() - base.totalChunks()));
        try (var items = Items.builder(Transcript.JOB, store)
                .clock(clock)
                .limits(new Limits(1024, 1024, 0, 2, 10, 1024, 10_000))
                .build()) {
            Snapshot<Status, Transcript> old =
                    items.create("j", Transcript.of("f", 0)).snapshot();
            inParallel(thread -> {
                for (int i = 0; i < 50; i++) {
                    items.update(old, t -> counted(t, 1), add);
                }
            });
            assertThat(items.get("j").orElseThrow().payload().totalChunks()).isEqualTo(THREADS * 50);
            assertThat(items.history("j")).hasSize(THREADS * 50 + 1);
        }
    }

    @Test
    void ofConcurrentUpdatesThatMayFailEachSuccessCounts() throws Exception {
        AtomicInteger made = new AtomicInteger();
        try (var items = open()) {
            items.create("j", Transcript.of("f", 0));
            inParallel(thread -> {
                for (int i = 0; i < 50; i++) {
                    try {
                        items.update(items.get("j").orElseThrow(), t -> counted(t, 1), ConflictPolicy.fail());
                        made.incrementAndGet();
                    } catch (ConflictException e) {
                        assertThat(e.currentRevision().orElseThrow())
                                .isGreaterThan(e.expectedRevision().orElseThrow());
                    }
                }
            });
            assertThat(made).hasPositiveValue();
            assertThat(items.get("j").orElseThrow().payload().totalChunks()).isEqualTo(made.get());
        }
    }

    private static Transcript counted(Transcript t, int more) {
        return new Transcript(
                t.fileName(), t.videoTitle(), t.model(), t.provider(), t.totalChunks() + more, t.config());
    }

    @Test
    void oneOfManyThreadsCreatesAnItem() throws Exception {
        Map<Integer, Boolean> made = new ConcurrentHashMap<>();
        try (var items = open()) {
            inParallel(thread -> made.put(
                    thread, items.create("j", Transcript.of("f" + thread, 1)).isNew()));
            assertThat(made.values()).containsOnlyOnce(true);
        }
    }
}
