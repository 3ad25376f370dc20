package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Change;
import dev.holdfast.Poll;
import dev.holdfast.testkit.FaultyStore.Call;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import dev.holdfast.watch.Watch;
import dev.holdfast.watch.WatchEnd;
import dev.holdfast.watch.WatchEnd.Reason;
import dev.holdfast.watch.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of a watch, and a watch that resumes after it. */
class PollerEndTest extends PollerFixture {
    @Test
    void doneItemEndsTheWatch() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        claim().run(Stage.DONE, work -> new Size(2));
        scheduler.run();
        WatchEnd<Stage, Size> end = end(watch);
        assertThat(end.reason()).isEqualTo(Reason.DONE);
        assertThat(end.item()).isEqualTo(items.get(ID).orElseThrow());
        assertThat(end.taken()).isEqualTo(3);
        assertThat(end.cause()).isNull();
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L);
        assertThat(items.poll(ID, end.next()).changes()).isEmpty();
        assertThat(watch).hasToString("Watch[7, over]");
        long reads = store.calls(Call.READ);
        scheduler.advance(Duration.ofHours(1));
        assertThat(store.calls(Call.READ)).isEqualTo(reads);
    }

    @Test
    void deletionEndsTheWatchAndTheNextWatchHearsANewCreation() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        items.delete(ID);
        scheduler.advance(SECOND);
        WatchEnd<Stage, Size> end = end(watch);
        assertThat(end.reason()).isEqualTo(Reason.DELETED);
        assertThat(end.item()).isNull();

        Watch<Stage, Size> again = poller.watch(ID, end.next(), heard);
        scheduler.advance(Duration.ofMinutes(1));
        isOn(again);
        create();
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L);
    }

    @Test
    void failedItemIsWatchedUntilItsAttemptsAreExhausted() {
        create();
        for (int i = 0; i < 3; i++) {
            claim().fail(new IllegalStateException("torn"));
            clock.advance(Duration.ofMinutes(2)); // attempts are exhausted: no retry follows
        }
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        long before = store.calls(Call.HISTORY);
        scheduler.advance(Duration.ofMillis(69_999)); // at 0, 10, 30, 70
        isOn(watch);
        scheduler.advance(Duration.ofMillis(1));
        assertThat(end(watch).reason()).isEqualTo(Reason.FAILED);
        assertThat(store.calls(Call.HISTORY) - before).isEqualTo(4);
        HoldfastAssertions.assertThat(end(watch).item()).isIn(Stage.BROKEN);
    }

    @Test
    void watchContinuesWhenAFailedItemIsRetried() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        claim().fail(new IllegalStateException("torn"));
        scheduler.advance(Duration.ofMinutes(2));
        isOn(watch);
        claim().run(Stage.DONE, work -> work.payload());
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(end(watch).reason()).isEqualTo(Reason.DONE);
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void throwingListenerEndsTheWatchAndAnotherWatchResumes() {
        create();
        event();
        event();
        heard.failAt = 3;
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        WatchEnd<Stage, Size> end = end(watch);
        assertThat(end.reason()).isEqualTo(Reason.LISTENER_FAILED);
        assertThat(end.cause()).hasMessage("listener broke at 3");
        assertThat(end.taken()).isEqualTo(2);
        scheduler.advance(SECOND);
        assertThat(heard.numbers).containsExactly(1L, 2L);

        poller.watch(ID, end.next(), (change, poll) -> {
            if (change.number() > end.taken()) {
                heard.changed(change, poll);
            }
        });
        heard.failAt = 0;
        scheduler.run();
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aListenerThatThrowsAfterThePollHasTakenItsChanges() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, new WatchListener<>() {
            @Override
            public void changed(Change<Stage> change, Poll<Stage, Size> poll) {}

            @Override
            public void polled(Poll<Stage, Size> poll) {
                throw new StackOverflowError("an error, not an exception");
            }
        });
        scheduler.run();
        assertThat(end(watch).reason()).isEqualTo(Reason.LISTENER_FAILED);
        assertThat(end(watch).taken()).isEqualTo(1);
        assertThat(items.poll(ID, end(watch).next()).changes()).isEmpty();
    }

    @Test
    void closedWatchHearsNothing() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        event();
        watch.close();
        watch.close();
        scheduler.advance(SECOND);
        assertThat(heard.numbers).containsExactly(1L);
        assertThat(end(watch).reason()).isEqualTo(Reason.CLOSED);
        assertThat(items.poll(ID, end(watch).next()).changes()).hasSize(1);
        assertThat(scheduler.next().orElseThrow())
                .isAfter(clock.instant().plus(Duration.ofHours(1))); // no poll but for hints
    }

    @Test
    void aListenerMayCloseItsWatch() {
        create();
        event();
        List<Watch<Stage, Size>> watch = new ArrayList<>();
        watch.add(poller.watch(ID, (change, poll) -> {
            heard.changed(change, poll);
            watch.get(0).close();
        }));
        scheduler.advance(SECOND);
        assertThat(heard.numbers).containsExactly(1L);
        assertThat(end(watch.get(0)).reason()).isEqualTo(Reason.CLOSED);
        assertThat(end(watch.get(0)).taken()).isEqualTo(1);
    }

    @Test
    void closingThePollerEndsAllWatchesAndLeavesTheScheduler() {
        create();
        Watch<Stage, Size> one = poller.watch(ID, heard);
        Watch<Stage, Size> two = poller.watch("another", heard);
        assertThat(poller.toString()).startsWith("Poller[Items[file, ").endsWith(", 2 watches]");
        poller.close();
        poller.close();
        assertThat(end(one).reason()).isEqualTo(Reason.CLOSED);
        assertThat(end(two).reason()).isEqualTo(Reason.CLOSED);
        event();
        assertThat(scheduler.isShutdown()).isFalse();
        assertThat(scheduler.next()).isEmpty();
        assertThatThrownBy(() -> poller.watch(ID, heard))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed; make another one");
    }
}
