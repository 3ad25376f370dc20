package dev.holdfast.testkit;

import static dev.holdfast.testkit.HoldfastAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Cursor;
import dev.holdfast.Items;
import dev.holdfast.Poll;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import dev.holdfast.watch.Poller;
import dev.holdfast.watch.Watch;
import dev.holdfast.watch.WatchEnd.Reason;
import dev.holdfast.workflow.PollPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A poller that serves last-known items during an outage, while another process still reaches the store. */
class PollerOutageTest extends PollerFixture {
    private final InMemoryStore truth = new InMemoryStore();
    private final FaultyStore line = new FaultyStore(truth);
    private final Items<Stage, Size> near = Items.builder(FileFixture.WORKFLOW, line)
            .clock(clock)
            .polling(PollPolicy.DEFAULT.jitter(0))
            .lastKnown(10)
            .build();
    private final Items<Stage, Size> far =
            Items.builder(FileFixture.WORKFLOW, truth).clock(clock).build();
    private final Poller<Stage, Size> watching = Poller.builder(near)
            .scheduler(scheduler)
            .hintDelay(Duration.ofDays(1))
            .build();

    /** The polls of a loop without a poller. */
    private final List<Long> polled = new ArrayList<>();

    @AfterEach
    void closeBoth() {
        watching.close();
        near.close();
        far.close();
        truth.close();
    }

    @Test
    void listenerHearsNothingOfAnOutageAndEverythingAfterIt() {
        far.create(ID, new Size(1));
        Watch<Stage, Size> watch = watching.watch(ID, heard);
        scheduler.run();
        assertThat(heard.numbers).containsExactly(1L);
        assertThat(heard.polls).hasSize(1);
        line.away();
        far.recordEvent(ID, "note", null);
        scheduler.advance(SECOND.multipliedBy(10));
        assertThat(near.get(ID).orElseThrow()).isStale().isIn(Stage.NEW);
        far.recordEvent(ID, "note", null);
        scheduler.advance(SECOND.multipliedBy(20));
        assertThat(heard.numbers).containsExactly(1L);
        assertThat(heard.polls).hasSize(1);
        isOn(watch);
        line.back();
        scheduler.advance(SECOND.multipliedBy(30));
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L);
        assertThat(heard.polls).hasSize(2);
        assertThat(heard.polls.get(1).stale()).isFalse();
        assertThat(near.get(ID).orElseThrow()).isFresh();
        far.claim(Stage.RUN, ID).orElseThrow().complete(Stage.DONE, new Size(2));
        scheduler.advance(SECOND);
        assertThat(end(watch).reason()).isEqualTo(Reason.DONE);
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void outageLongerThanTheRetriesEndsTheWatchButNotTheReads() {
        far.create(ID, new Size(1));
        Watch<Stage, Size> watch = watching.watch(ID, heard);
        scheduler.run();
        line.away();
        scheduler.advance(Duration.ofMinutes(10));
        assertThat(end(watch).reason()).isEqualTo(Reason.POLLING_FAILED);
        assertThat(near.get(ID).orElseThrow()).isStale();
        Poll<Stage, Size> poll = near.poll(ID, end(watch).next());
        assertThat(poll.stale()).isTrue();
        assertThat(poll.nextPollAfter()).isBetween(SECOND, SECOND.multipliedBy(30));
    }

    @Test
    void overManyOutagesEveryChangeIsHeardOnceAndInOrder() {
        Random random = new Random(5);
        far.create(ID, new Size(1));
        Watch<Stage, Size> watch = watching.watch(ID, heard);
        Cursor since = Cursor.START;
        for (int i = 0; i < 2_000; i++) {
            switch (random.nextInt(5)) {
                case 0 -> line.away();
                case 1 -> line.back();
                case 2 -> far.recordEvent(ID, "note", null);
                default -> scheduler.advance(Duration.ofMillis(random.nextInt(3_000)));
            }
            since = i > 10 ? next(since) : since;
        }
        line.back();
        scheduler.advance(Duration.ofMinutes(1));
        isOn(watch);
        List<Long> all =
                LongStream.rangeClosed(1, far.history(ID).size()).boxed().toList();
        assertThat(heard.numbers).isEqualTo(all);
        assertThat(heard.polls).noneMatch(Poll::stale);
        next(since);
        assertThat(polled).isEqualTo(all);
    }

    private Cursor next(Cursor since) {
        Poll<Stage, Size> poll = near.poll(ID, since);
        poll.changes().forEach(change -> polled.add(change.number()));
        return poll.next();
    }
}
