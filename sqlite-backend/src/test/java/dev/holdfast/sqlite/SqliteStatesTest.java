package dev.holdfast.sqlite;

import static dev.holdfast.testkit.HoldfastAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.Items;
import dev.holdfast.LeaseLostException;
import dev.holdfast.sqlite.WorkChild.Finished;
import dev.holdfast.sqlite.WorkChild.Stage;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.HoldfastStore;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.testkit.TestScheduler;
import dev.holdfast.watch.Poller;
import dev.holdfast.watch.WatchEnd;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** States on this store, with a manual clock. */
@HoldfastStore(SqliteFactory.class)
class SqliteStatesTest {
    static final Workflow<Stage, Finished> WORKFLOW = WorkChild.workflow();

    @Test
    void workerThatFellSilentLosesItsItemToAnother(Items<Stage, Finished> items, StateStore store, TestClock clock) {
        items.create("a", new Finished(0));
        try (Items<Stage, Finished> silent = Items.builder(WORKFLOW, store)
                .clock(clock)
                .owner("silent")
                .lease(Duration.ofHours(1))
                .build()) {
            var lost = silent.claim(Stage.RUN, "a").orElseThrow();
            assertThat(items.get("a").orElseThrow()).isIn(Stage.RUN).isLeasedBy(silent.owner());
            assertThat(items.claim(Stage.RUN, 10)).isEmpty();

            clock.advance(Duration.ofHours(1));
            items.claim(Stage.RUN, "a").orElseThrow().complete(Stage.DONE, new Finished(1));
            assertThatThrownBy(() -> lost.complete(Stage.DONE, new Finished(2))).isInstanceOf(LeaseLostException.class);
        }
        assertThat(items.get("a").orElseThrow())
                .isIn(Stage.DONE)
                .hasPayload(new Finished(1))
                .isNotLeased();
        assertThat(items.history("a"))
                .tells(Kind.CREATED, Kind.CLAIMED, Kind.CRASHED, Kind.CLAIMED, Kind.MOVED)
                .hasNoGaps();
    }

    @Test
    void feedTellsWhatHappenedToAllItems(Items<Stage, Finished> items) {
        items.create("a", new Finished(0));
        items.create("b", new Finished(0));
        items.delete("a");

        assertThat(items.changes(Cursor.START, 10))
                .tells(Kind.CREATED, Kind.CREATED, Kind.DELETED)
                .hasNoGaps();
    }

    @Test
    void watchesGoOnOverTrimsDeletionsAndHintsAndWhoSleptIsTold(
            Items<Stage, Finished> items, StateStore store, TestClock clock) {
        TestScheduler scheduler = new TestScheduler(clock);
        List<Long> heard = new ArrayList<>();
        items.create("a", new Finished(0));
        Cursor asleep = items.poll("a", Cursor.START).next();
        try (var poller = Poller.builder(items).scheduler(scheduler).build()) {
            var watch = poller.watch("a", (change, poll) -> heard.add(change.number()));
            scheduler.run();
            for (int i = 0; i < 5; i++) {
                items.recordEvent("a", "note", null);
                items.recordEvent("a", "note", null);
                items.delete("a");
                items.create("a", new Finished(i));
                scheduler.advance(Duration.ofSeconds(1));
                store.trim("work", items.poll("a", Cursor.START).next());
            }
            assertThat(heard).isEqualTo(LongStream.rangeClosed(1, 21).boxed().toList());
            items.claim(Stage.RUN, "a").orElseThrow().complete(Stage.DONE, new Finished(9));
            scheduler.advance(Duration.ofSeconds(1));
            var end = watch.end().toCompletableFuture().getNow(null);
            assertThat(end.reason()).isEqualTo(WatchEnd.Reason.DONE);
            assertThat(end.taken()).isEqualTo(23);
        }
        assertThatThrownBy(() -> items.poll("a", asleep)).isInstanceOf(CursorExpiredException.class);
    }
}
