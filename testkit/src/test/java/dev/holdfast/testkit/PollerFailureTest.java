package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.Items;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.store.Commit;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.FaultyStore.Call;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import dev.holdfast.watch.Poller;
import dev.holdfast.watch.Watch;
import dev.holdfast.watch.WatchEnd;
import dev.holdfast.watch.WatchEnd.Reason;
import dev.holdfast.workflow.PollPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Failures of a poller, permanent and temporary. */
class PollerFailureTest extends PollerFixture {
    @Test
    void noChangeIsMissedWhenTheStoreRecovers() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        event();
        store.fail(Call.READ, 1).fail(Call.HISTORY, 1, Verdict.UNKNOWN);
        scheduler.advance(Duration.ofMillis(500)); // fails
        assertThat(heard.numbers).containsExactly(1L);
        scheduler.advance(SECOND); // fails again
        event();
        scheduler.advance(SECOND.multipliedBy(2).minusMillis(1));
        assertThat(heard.numbers).containsExactly(1L);
        scheduler.advance(Duration.ofMillis(1));
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L);
        isOn(watch);
    }

    @Test
    void storeThatFailsTooOftenEndsTheWatch() {
        create();
        try (var impatient = Poller.builder(items)
                .scheduler(scheduler)
                .hintDelay(Duration.ofDays(1))
                .policy(PollPolicy.DEFAULT.jitter(0).failures(2, SECOND, SECOND))
                .build()) {
            Watch<Stage, Size> watch = impatient.watch(ID, heard);
            scheduler.run();
            for (int i = 1; i <= 2; i++) {
                store.fail(Call.READ, i); // two failures, then a success, which resets the count
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
                    .hasMessage("READ: planned fault: the call failed before it took effect");
            assertThat(end(watch).item()).isEqualTo(items.get(ID).orElseThrow());
        }
    }

    @Test
    void fatalFailureEndsTheWatchAtOnce() {
        create();
        store.fail(Call.HISTORY, 1, Verdict.FATAL);
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        assertThat(end(watch).reason()).isEqualTo(Reason.POLLING_FAILED);
        assertThat(end(watch).item()).isNull();
    }

    @Test
    void watchThatMissedATrimReportsTheLostChanges() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        event();
        store.trim("file", items.changes(Cursor.START, 10).next());
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
    void storeThatSkipsAnEntryIsDetected() {
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
        try (var others = Items.builder(FileFixture.WORKFLOW, skipping)
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
            at = items.changes(at, 1).next();
        }
        return at;
    }

    @Test
    void recordThatDoesNotFitTheWorkflowEndsTheWatch() {
        ItemBody body = new ItemBody("NOWHERE", null, null, null, clock.instant(), Set.of(), "{}");
        store.commit(List.of(new Commit(new ItemKey("file", ID), 0, body, List.of(), "raw")));
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        assertThat(end(watch).reason()).isEqualTo(Reason.POLLING_FAILED);
        assertThat(end(watch).cause()).isInstanceOf(UnreadableItemException.class);
    }

    @Test
    void closedStatesEndTheWatch() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        items.close();
        scheduler.advance(SECOND);
        assertThat(end(watch).reason()).isEqualTo(Reason.POLLING_FAILED);
        assertThat(end(watch).cause()).hasMessageContaining("the Items of workflow 'file' are closed");
    }

    @Test
    void shutDownSchedulerEndsTheWatchWithAFailure() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, (change, poll) -> scheduler.shutdown());
        scheduler.run();
        assertThat(end(watch).reason()).isEqualTo(Reason.POLLING_FAILED);
        assertThat(end(watch).cause()).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> poller.watch(ID, heard)).isInstanceOf(RejectedExecutionException.class);
        assertThat(poller.toString()).endsWith(", 0 watches]");
    }
}
