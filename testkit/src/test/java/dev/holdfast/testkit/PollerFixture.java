package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Change;
import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.Poll;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import dev.holdfast.watch.Poller;
import dev.holdfast.watch.Watch;
import dev.holdfast.watch.WatchEnd;
import dev.holdfast.watch.WatchListener;
import dev.holdfast.workflow.PollPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** A poller on a clock and a scheduler that the test controls. */
abstract class PollerFixture {
    static final String ID = "7";
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration HINT = Duration.ofMillis(50);

    final TestClock clock = new TestClock();
    final TestScheduler scheduler = new TestScheduler(clock);
    final FaultyStore store = new FaultyStore(new InMemoryStore());
    final Items<Stage, Size> items = Items.builder(FileFixture.WORKFLOW, store)
            .clock(clock)
            .random(() -> 0.5) // no jitter
            .polling(PollPolicy.DEFAULT.jitter(0))
            .progressInterval(Duration.ZERO)
            .build();

    /** Hints are delayed by a day, so that only the intervals count. */
    final Poller<Stage, Size> poller = Poller.builder(items)
            .scheduler(scheduler)
            .hintDelay(Duration.ofDays(1))
            .build();

    final RecordingListener heard = new RecordingListener();

    /** Records changes and polls, and fails on demand. */
    final class RecordingListener implements WatchListener<Stage, Size> {
        final List<Long> numbers = new ArrayList<>();
        final List<Instant> times = new ArrayList<>();
        final List<Poll<Stage, Size>> polls = new ArrayList<>();
        long failAt;

        @Override
        public void changed(Change<Stage> change, Poll<Stage, Size> poll) {
            if (change.number() == failAt) {
                throw new IllegalStateException("listener broke at " + failAt);
            }
            numbers.add(change.number());
            times.add(clock.instant());
        }

        @Override
        public void polled(Poll<Stage, Size> poll) {
            polls.add(poll);
        }
    }

    @AfterEach
    void close() {
        poller.close();
        items.close();
        store.close();
    }

    void create() {
        items.create(ID, new Size(1));
    }

    void event() {
        items.recordEvent(ID, "note", null);
    }

    Claim<Stage, Size> claim() {
        return items.claim(Stage.RUN, ID).orElseThrow();
    }

    static WatchEnd<Stage, Size> end(Watch<Stage, Size> watch) {
        CompletableFuture<WatchEnd<Stage, Size>> end = watch.end().toCompletableFuture();
        assertThat(end).isCompleted();
        return end.join();
    }

    static void isOn(Watch<?, ?> watch) {
        assertThat(watch.end().toCompletableFuture()).isNotDone();
    }
}
