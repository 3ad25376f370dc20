package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Change;
import dev.holdfast.Items;
import dev.holdfast.Limits;
import dev.holdfast.Note;
import dev.holdfast.Poll;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import dev.holdfast.watch.Poller;
import dev.holdfast.watch.Watch;
import dev.holdfast.watch.WatchEnd;
import dev.holdfast.watch.WatchEnd.Reason;
import dev.holdfast.watch.WatchListener;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pollers with real threads; no test waits for time to pass. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollerStressTest {
    private static final int WRITERS = 4;
    private static final int EVENTS = 300;

    /** Writers of one item retry without limit when they lose a race. */
    private static final Limits PATIENT = new Limits(1024, 2048, 1024, 5, 10, 1024, 10_000);

    private static final Note NONE = Note.none();

    private final TestClock clock = new TestClock();
    private final StateStore store = new InMemoryStore();
    private final Items<Stage, Size> items = Items.builder(FileFixture.WORKFLOW, store)
            .clock(clock)
            .polling(eager())
            .limits(PATIENT)
            .build();

    private static PollPolicy eager() {
        Duration least = Duration.ofMillis(1);
        PollPolicy policy = PollPolicy.DEFAULT;
        for (StateKind kind : StateKind.values()) {
            policy = policy.interval(kind, least, least);
        }
        return policy;
    }

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    /** Checks each change as it is delivered. */
    private static final class Strict implements WatchListener<Stage, Size> {
        private final List<Long> numbers = new ArrayList<>();
        private final AtomicBoolean called = new AtomicBoolean();

        @Override
        public void changed(Change<Stage> change, Poll<Stage, Size> poll) {
            assertThat(called.compareAndSet(false, true))
                    .as("called by one thread at a time")
                    .isTrue();
            numbers.add(change.number());
            poll.item().ifPresent(item -> assertThat(item.revision()).isGreaterThanOrEqualTo(change.revision()));
            called.set(false);
        }

        @Override
        public void polled(Poll<Stage, Size> poll) {
            if (!poll.more() && !poll.changes().isEmpty()) {
                Change<Stage> last = poll.changes().get(poll.changes().size() - 1);
                assertThat(poll.item().orElseThrow().entries()).isEqualTo(last.number());
            }
        }

        void heardAll(long last) {
            assertThat(numbers)
                    .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
        }
    }

    /** Writes events, progress and payloads; the items are done when all writers are. */
    private List<Future<?>> write(ExecutorService pool, List<String> ids) {
        ids.forEach(id -> items.create(id, new Size(0)));
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        CountDownLatch left = new CountDownLatch(WRITERS);
        return IntStream.range(0, WRITERS)
                .<Future<?>>mapToObj(writer -> pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < EVENTS; i++) {
                        String id = ids.get(i % ids.size());
                        if (i % 2 == 0) {
                            items.recordEvent(id, "note", "writer " + writer);
                        } else {
                            items.update(id, size -> new Size(size.bytes() + 1));
                        }
                    }
                    left.countDown();
                    left.await();
                    if (writer == 0) {
                        for (String id : ids) {
                            items.move(id, Stage.RUN, NONE);
                            items.move(id, Stage.DONE, NONE);
                        }
                    }
                    return null;
                }))
                .toList();
    }

    private long entries(String id) {
        return items.get(id).orElseThrow().entries();
    }

    private static WatchEnd<Stage, Size> await(Watch<Stage, Size> watch) throws Exception {
        return watch.end().toCompletableFuture().get(100, TimeUnit.SECONDS);
    }

    @Test
    void missesNothingWhileOthersWriteAndTheTestMovesTheTime() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
        TestScheduler scheduler = new TestScheduler(clock);
        Strict heard = new Strict();
        try (var poller = Poller.builder(items).scheduler(scheduler).build()) {
            List<Future<?>> writers = write(pool, List.of("7"));
            Watch<Stage, Size> watch = poller.watch("7", heard);
            CompletableFuture<WatchEnd<Stage, Size>> end = watch.end().toCompletableFuture();
            while (!end.isDone()) {
                scheduler.advance(Duration.ofMillis(1));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            assertThat(end.join().reason()).isEqualTo(Reason.DONE);
            assertThat(end.join().cause()).isNull();
            heard.heardAll(WRITERS * EVENTS + 3L);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void missesNothingOnItsOwnThread() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
        List<String> ids = List.of("1", "2", "3", "4", "5");
        try (var poller = Poller.of(items)) {
            List<Strict> heard = ids.stream().map(id -> new Strict()).toList();
            List<Watch<Stage, Size>> watches = IntStream.range(0, ids.size())
                    .mapToObj(i -> poller.watch(ids.get(i), heard.get(i)))
                    .toList();
            for (Future<?> writer : write(pool, ids)) {
                writer.get();
            }
            for (int i = 0; i < ids.size(); i++) {
                assertThat(await(watches.get(i)).reason()).isEqualTo(Reason.DONE);
                heard.get(i).heardAll(entries(ids.get(i)));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void watchIsOnOneThreadAtATimeWithAnyScheduler() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(4);
        List<String> ids = List.of("1", "2");
        try (var poller = Poller.builder(items)
                .scheduler(scheduler)
                .hintDelay(Duration.ZERO)
                .build()) {
            List<Strict> heard = ids.stream().map(id -> new Strict()).toList();
            List<Watch<Stage, Size>> watches = IntStream.range(0, ids.size())
                    .mapToObj(i -> poller.watch(ids.get(i), heard.get(i)))
                    .toList();
            for (Future<?> writer : write(pool, ids)) {
                writer.get();
            }
            for (int i = 0; i < ids.size(); i++) {
                WatchEnd<Stage, Size> end = await(watches.get(i));
                assertThat(end.cause()).isNull();
                assertThat(end.reason()).isEqualTo(Reason.DONE);
                heard.get(i).heardAll(entries(ids.get(i)));
            }
        } finally {
            pool.shutdownNow();
            scheduler.shutdownNow();
        }
    }
}
