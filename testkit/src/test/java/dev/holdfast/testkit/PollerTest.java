package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Change;
import dev.holdfast.Claim;
import dev.holdfast.Poll;
import dev.holdfast.PollPolicy;
import dev.holdfast.Poller;
import dev.holdfast.StateKind;
import dev.holdfast.States;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.Watch;
import dev.holdfast.WatchEnd;
import dev.holdfast.WatchEnd.Reason;
import dev.holdfast.WatchListener;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Cursor;
import dev.holdfast.store.CursorExpiredException;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import dev.holdfast.testkit.FaultyStore.Call;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A poller on a clock and a scheduler that go only when told to. */
class PollerTest {
    private static final String ID = "7";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HINT = Duration.ofMillis(50);

    private final TestClock clock = new TestClock();
    private final TestScheduler scheduler = new TestScheduler(clock);
    private final FaultyStore store = new FaultyStore(new InMemoryStore());
    private final States<Stage, Size> states = States.builder(FileFixture.WORKFLOW, store)
            .clock(clock)
            .polling(PollPolicy.DEFAULT.jitter(0))
            .progressInterval(Duration.ZERO)
            .build();

    /** Hints come a day late, so that the intervals are seen. */
    private final Poller<Stage, Size> poller = Poller.builder(states)
            .scheduler(scheduler)
            .hintDelay(Duration.ofDays(1))
            .build();

    private final Heard heard = new Heard();

    /** Writes down what it hears, and fails when told to. */
    private final class Heard implements WatchListener<Stage, Size> {
        private final List<Long> numbers = new ArrayList<>();
        private final List<Instant> times = new ArrayList<>();
        private final List<Poll<Stage, Size>> polls = new ArrayList<>();
        private long failAt;

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
        states.close();
        store.close();
    }

    private void create() {
        states.create(ID, new Size(1));
    }

    private void event() {
        states.recordEvent(ID, "note", null);
    }

    private Claim<Stage, Size> claim() {
        return states.claim(Stage.RUN, ID).orElseThrow();
    }

    private static WatchEnd<Stage, Size> end(Watch<Stage, Size> watch) {
        CompletableFuture<WatchEnd<Stage, Size>> end = watch.end().toCompletableFuture();
        assertThat(end).isCompleted();
        return end.join();
    }

    private static void isOn(Watch<?, ?> watch) {
        assertThat(watch.end().toCompletableFuture()).isNotDone();
    }

    @Test
    void everyChangeIsHandedOverOnceAndInOrder() {
        create();
        event();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        assertThat(heard.numbers).isEmpty(); // never on the thread of the caller
        scheduler.run();
        assertThat(heard.numbers).containsExactly(1L, 2L);
        event();
        event();
        scheduler.advance(SECOND);
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L, 4L);
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(heard.numbers).hasSize(4);
        isOn(watch);
        assertThat(watch).hasToString("Watch[7]");
    }

    @Test
    void asksAsOftenAsTheStateDeserves() {
        create();
        poller.watch(ID, heard);
        scheduler.run(); // at 0, 0.5, 1.5, 2.5 … 9.5
        long before = store.calls(Call.HISTORY);
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(store.calls(Call.HISTORY) - before).isEqualTo(10);

        claim().fail(new IllegalStateException("torn")); // seen at 10.5, retry due at 70
        scheduler.advance(SECOND);
        before = store.calls(Call.HISTORY);
        scheduler.advance(Duration.ofMillis(59_500)); // until 70.5: at 20.5, 40.5, and 70 when the retry is due
        assertThat(store.calls(Call.HISTORY) - before).isEqualTo(3);
    }

    @Test
    void aHintOfTheStoreBringsTheNextPollForward() {
        create();
        try (var quick = Poller.builder(states).scheduler(scheduler).build()) {
            quick.watch(ID, heard);
            scheduler.advance(SECOND.multipliedBy(3));
            event();
            Instant changed = clock.instant();
            scheduler.advance(HINT);
            assertThat(heard.numbers).containsExactly(1L, 2L);
            assertThat(heard.times.get(1)).isEqualTo(changed.plus(HINT));
        }
    }

    @Test
    void aHintForOthersCostsOneReadHoweverManyThereAre() {
        create();
        try (var quick = Poller.builder(states)
                .policy(PollPolicy.DEFAULT.interval(StateKind.READY, SECOND, SECOND))
                .scheduler(scheduler)
                .build()) {
            quick.watch(ID, heard);
            scheduler.run();
            for (int i = 0; i < 100; i++) {
                states.create("other-" + i, new Size(i));
            }
            long reads = store.calls(Call.READ);
            long histories = store.calls(Call.HISTORY);
            scheduler.advance(HINT);
            assertThat(store.calls(Call.READ) - reads).isEqualTo(1);
            assertThat(store.calls(Call.HISTORY)).isEqualTo(histories);
            scheduler.advance(SECOND.minus(HINT)); // the poll that was planned comes at its time nevertheless
            assertThat(store.calls(Call.HISTORY)).isGreaterThan(histories);
        }
    }

    @Test
    void anItemWithAHintDuringEveryReadIsStillPolledRegularly() {
        create();
        try (var quick = Poller.builder(states).scheduler(scheduler).build()) {
            quick.watch(ID, heard);
            Cursor feed = states.changes(Cursor.START, 10).next();
            for (int i = 0; i < 100; i++) {
                states.create("other-" + i, new Size(i));
                scheduler.advance(HINT);
            }
            feed = states.changes(feed, 1000).next();
            scheduler.advance(SECOND); // its place has to be newer than what is dropped now
            store.trim("file", feed);
            event();
            scheduler.advance(SECOND);
            assertThat(heard.numbers).containsExactly(1L, 2L);
        }
    }

    @Test
    void progressIsToldWithoutAChange() {
        create();
        poller.watch(ID, heard);
        scheduler.run();
        Claim<Stage, Size> claim = claim();
        scheduler.advance(SECOND);
        claim.progress(1, 4, "reading");
        scheduler.advance(SECOND);
        assertThat(heard.polls).hasSize(3);
        Poll<Stage, Size> last = heard.polls.get(2);
        assertThat(last.changes()).isEmpty();
        HoldfastAssertions.assertThat(last.item().orElseThrow()).hasProgress(1, 4);
        scheduler.advance(SECOND.multipliedBy(5));
        assertThat(heard.polls).hasSize(3);
    }

    @Test
    void doneIsTheEnd() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        claim().run(Stage.DONE, work -> new Size(2));
        scheduler.run();
        WatchEnd<Stage, Size> end = end(watch);
        assertThat(end.reason()).isEqualTo(Reason.DONE);
        assertThat(end.item()).isEqualTo(states.get(ID).orElseThrow());
        assertThat(end.taken()).isEqualTo(3);
        assertThat(end.cause()).isNull();
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L);
        assertThat(states.poll(ID, end.next()).changes()).isEmpty();
        assertThat(watch).hasToString("Watch[7, over]");
        long reads = store.calls(Call.READ);
        scheduler.advance(Duration.ofHours(1));
        assertThat(store.calls(Call.READ)).isEqualTo(reads);
    }

    @Test
    void deletionIsTheEndAndANewCreationIsHeardOfByTheNextWatch() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        states.delete(ID);
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
    void anItemThatWasDeletedAndCreatedBetweenTwoPollsGoesOn() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        states.delete(ID);
        create();
        states.delete(ID);
        create();
        scheduler.advance(SECOND);
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L, 4L, 5L);
        isOn(watch);
    }

    @Test
    void anItemThatIsNotThereYetIsWaitedFor() {
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.advance(Duration.ofDays(1));
        isOn(watch);
        create();
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(heard.numbers).containsExactly(1L);
    }

    @Test
    void aFailedItemIsWatchedUntilItsBudgetIsUsedUp() {
        create();
        for (int i = 0; i < 3; i++) {
            claim().fail(new IllegalStateException("torn"));
            clock.advance(Duration.ofMinutes(2)); // attempts are exhausted: nobody will retry
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
    void aFailedItemThatIsRetriedGoesOn() {
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
    void aStoreThatRecoversMissesNothing() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        event();
        store.fail(Call.READ, 1).fail(Call.HISTORY, 1, Verdict.UNKNOWN);
        scheduler.advance(Duration.ofMillis(500)); // fails
        assertThat(heard.numbers).containsExactly(1L);
        scheduler.advance(SECOND); // fails once more
        event();
        scheduler.advance(SECOND.multipliedBy(2).minusMillis(1));
        assertThat(heard.numbers).containsExactly(1L);
        scheduler.advance(Duration.ofMillis(1));
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L);
        isOn(watch);
    }

    @Test
    void aStoreThatFailsTooOftenIsTheEnd() {
        create();
        try (var impatient = Poller.builder(states)
                .scheduler(scheduler)
                .hintDelay(Duration.ofDays(1))
                .policy(PollPolicy.DEFAULT.jitter(0).failures(2, SECOND, SECOND))
                .build()) {
            Watch<Stage, Size> watch = impatient.watch(ID, heard);
            scheduler.run();
            for (int i = 1; i <= 2; i++) {
                store.fail(Call.READ, i); // two failures, then a success, count anew
            }
            scheduler.advance(SECOND.multipliedBy(4));
            isOn(watch);
            for (int i = 1; i <= 3; i++) {
                store.fail(Call.READ, i);
            }
            scheduler.advance(SECOND.multipliedBy(4));
            assertThat(end(watch).reason()).isEqualTo(Reason.POLLING_FAILED);
            assertThat(end(watch).cause())
                    .isInstanceOf(StoreException.class)
                    .hasMessage("READ: a planned fault before it took effect");
            assertThat(end(watch).item()).isEqualTo(states.get(ID).orElseThrow());
        }
    }

    @Test
    void aFatalFailureIsTheEndAtOnce() {
        create();
        store.fail(Call.HISTORY, 1, Verdict.FATAL);
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        assertThat(end(watch).reason()).isEqualTo(Reason.POLLING_FAILED);
        assertThat(end(watch).item()).isNull();
    }

    @Test
    void aHintDoesNotUseUpTheRetriesOfAFailingStore() {
        create();
        try (var quick = Poller.builder(states)
                .scheduler(scheduler)
                .policy(PollPolicy.DEFAULT.jitter(0).failures(1, SECOND, SECOND))
                .build()) {
            Watch<Stage, Size> watch = quick.watch(ID, heard);
            store.fail(Call.READ, 1);
            scheduler.run();
            for (int i = 0; i < 5; i++) {
                event();
                store.fail(Call.READ, 1);
                scheduler.advance(HINT);
            }
            isOn(watch);
            event();
            scheduler.advance(HINT); // it is back, and the hint says so before the second is over
            assertThat(heard.numbers).hasSize(7);
        }
    }

    @Test
    void whoSleptThroughATrimIsToldWhatHeMissed() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        event();
        store.trim("file", states.changes(Cursor.START, 10).next());
        event();
        scheduler.advance(SECOND);
        WatchEnd<Stage, Size> end = end(watch);
        assertThat(end.reason()).isEqualTo(Reason.CHANGES_LOST);
        assertThat(end.taken()).isEqualTo(1);
        assertThat(heard.numbers).containsExactly(1L);
        assertThat(end.cause()).isInstanceOf(CursorExpiredException.class);
        Cursor oldest = ((CursorExpiredException) end.cause()).oldest();
        poller.watch(ID, oldest, heard);
        scheduler.run();
        assertThat(heard.numbers).containsExactly(1L, 3L);
    }

    @Test
    void aTrimOfWhatWasHeardHarmsNobody() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        for (int i = 0; i < 10; i++) {
            event();
            scheduler.advance(SECOND);
            store.trim(
                    "file",
                    states.changes(states.poll(ID, Cursor.START).next(), 10).next());
        }
        event();
        scheduler.advance(SECOND);
        isOn(watch);
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    }

    @Test
    void aListenerThatThrowsEndsTheWatchAndAnotherCanGoOn() {
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
        assertThat(states.poll(ID, end(watch).next()).changes()).isEmpty();
    }

    @Test
    void aListenerMayChangeTheItem() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, (change, poll) -> {
            heard.changed(change, poll);
            if (change.number() < 4) {
                event();
            } else {
                states.delete(ID);
            }
        });
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(end(watch).reason()).isEqualTo(Reason.DELETED);
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void whatIsClosedHearsNothingMore() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        event();
        watch.close();
        watch.close();
        scheduler.advance(SECOND);
        assertThat(heard.numbers).containsExactly(1L);
        assertThat(end(watch).reason()).isEqualTo(Reason.CLOSED);
        assertThat(states.poll(ID, end(watch).next()).changes()).hasSize(1);
        assertThat(scheduler.next().orElseThrow()).isAfter(clock.instant().plus(Duration.ofHours(1))); // but the hint
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
        assertThat(poller.toString()).startsWith("Poller[States[file, ").endsWith(", 2 watches]");
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

    @Test
    void aSchedulerThatWasShutDownIsToldOf() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, (change, poll) -> scheduler.shutdown());
        scheduler.run();
        assertThat(end(watch).reason()).isEqualTo(Reason.POLLING_FAILED);
        assertThat(end(watch).cause()).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> poller.watch(ID, heard)).isInstanceOf(RejectedExecutionException.class);
        assertThat(poller.toString()).endsWith(", 0 watches]");
    }

    @Test
    void whatDoesNotFitTheWorkflowIsTheEnd() {
        ItemBody body = new ItemBody("NOWHERE", null, null, null, clock.instant(), Set.of(), "{}");
        store.commit(List.of(new Commit(new ItemKey("file", ID), 0, body, List.of(), "raw")));
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        assertThat(end(watch).reason()).isEqualTo(Reason.POLLING_FAILED);
        assertThat(end(watch).cause()).isInstanceOf(UnreadableItemException.class);
    }

    @Test
    void statesThatWereClosedAreTheEnd() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        states.close();
        scheduler.advance(SECOND);
        assertThat(end(watch).reason()).isEqualTo(Reason.POLLING_FAILED);
        assertThat(end(watch).cause()).hasMessageContaining("the states of workflow 'file' are closed");
    }

    @Test
    void aStoreThatSkipsIsFoundOut() {
        create();
        event();
        event();
        Cursor beforeLast = beforeEntry(3);
        StateStore skipping = new ForwardingStore(store) {
            private Cursor last = Cursor.START;

            @Override
            public HistoryPage history(HistoryQuery query) {
                var page = super.history(query);
                boolean first = last.isStart();
                last = page.next();
                return first ? new HistoryPage(page.entries().subList(0, 1), beforeLast, true) : page;
            }
        };
        try (var others = States.builder(FileFixture.WORKFLOW, skipping)
                        .clock(clock)
                        .build();
                var poller = Poller.builder(others).scheduler(scheduler).build()) {
            Watch<Stage, Size> watch = poller.watch(ID, heard);
            scheduler.run();
            assertThat(heard.numbers).containsExactly(1L);
            assertThat(end(watch).reason()).isEqualTo(Reason.POLLING_FAILED);
            assertThat(end(watch).cause())
                    .hasMessage(
                            "file/7: history goes on with entry 3 after 1; this is a defect of the store, verify it");
        }
    }

    private Cursor beforeEntry(int number) {
        Cursor at = Cursor.START;
        for (int i = 1; i < number; i++) {
            at = states.changes(at, 1).next();
        }
        return at;
    }

    @Test
    void manyItemsShareAThread() {
        int items = 1000;
        List<Watch<Stage, Size>> watches = IntStream.range(0, items)
                .mapToObj(i -> {
                    states.create("n" + i, new Size(i));
                    return poller.watch("n" + i, heard);
                })
                .toList();
        scheduler.run();
        assertThat(heard.numbers).hasSize(items);
        for (int i = 0; i < items; i++) {
            states.claim(Stage.RUN, "n" + i).orElseThrow().run(Stage.DONE, work -> work.payload());
        }
        scheduler.advance(SECOND);
        assertThat(watches).allSatisfy(watch -> assertThat(end(watch).reason()).isEqualTo(Reason.DONE));
        assertThat(heard.numbers).hasSize(3 * items);
    }

    @Test
    void badArgumentsAreNamed() {
        assertThatThrownBy(() -> poller.watch("", heard)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Poller.builder(states).hintDelay(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hintDelay PT-0.001S is out of range; use zero to PT24H");
        assertThatThrownBy(() -> Poller.builder(states).hintDelay(Duration.ofDays(2)))
                .hasMessage("hintDelay PT48H is out of range; use zero to PT24H");
    }
}
