package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Cursor;
import dev.holdfast.Items;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.FaultyStore.Call;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import dev.holdfast.watch.Poller;
import dev.holdfast.watch.Watch;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A poller and the change hints of its store. */
class PollerHintTest extends PollerFixture {
    @Test
    void hintOfTheStoreBringsTheNextPollForward() {
        create();
        try (var quick = Poller.builder(items).scheduler(scheduler).build()) {
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
    void hintsForOtherItemsCostOneRead() {
        create();
        try (var quick = Poller.builder(items)
                .policy(PollPolicy.DEFAULT.interval(StateKind.READY, SECOND, SECOND))
                .scheduler(scheduler)
                .build()) {
            quick.watch(ID, heard);
            scheduler.run();
            for (int i = 0; i < 100; i++) {
                items.create("other-" + i, new Size(i));
            }
            long reads = store.calls(Call.READ);
            long histories = store.calls(Call.HISTORY);
            scheduler.advance(HINT);
            assertThat(store.calls(Call.READ) - reads).isEqualTo(1);
            assertThat(store.calls(Call.HISTORY)).isEqualTo(histories);
            scheduler.advance(SECOND.minus(HINT)); // the scheduled poll still comes at its time
            assertThat(store.calls(Call.HISTORY)).isGreaterThan(histories);
        }
    }

    @Test
    void anItemWithAHintDuringEveryReadIsStillPolledRegularly() {
        create();
        try (var quick = Poller.builder(items).scheduler(scheduler).build()) {
            quick.watch(ID, heard);
            Cursor feed = items.changes(Cursor.START, 10).next();
            for (int i = 0; i < 100; i++) {
                items.create("other-" + i, new Size(i));
                scheduler.advance(HINT);
            }
            feed = items.changes(feed, 1000).next();
            scheduler.advance(SECOND); // its cursor must be newer than the entries dropped next
            store.trim("file", feed);
            event();
            scheduler.advance(SECOND);
            assertThat(heard.numbers).containsExactly(1L, 2L);
        }
    }

    @Test
    void aHintDoesNotUseUpTheRetriesOfAFailingStore() {
        create();
        try (var quick = Poller.builder(items)
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
            scheduler.advance(HINT); // the store is back, and the hint arrives before the second is over
            assertThat(heard.numbers).hasSize(7);
        }
    }

    @Test
    void hintDuringTheListenerCausesAPollAtOnce() {
        create();
        try (var quick = Poller.builder(items).scheduler(scheduler).build()) {
            quick.watch(ID, (change, poll) -> {
                heard.changed(change, poll);
                if (change.number() == 1) {
                    event();
                    scheduler.advance(HINT); // like another thread of the scheduler
                }
            });
            scheduler.run();
            assertThat(heard.numbers).containsExactly(1L);
            scheduler.run(); // only the first poll moves the clock
            assertThat(heard.numbers).containsExactly(1L, 2L);
            assertThat(heard.times.get(1)).isEqualTo(heard.times.get(0).plus(HINT));
        }
    }

    @Test
    void pollThatBecomesDueDuringAReadFollowsAtOnce() {
        create();
        Deque<Runnable> duringRead = new ArrayDeque<>();
        StateStore slow = new ForwardingStore(store) {
            @Override
            public Optional<ItemRecord> read(ItemKey key) {
                Optional.ofNullable(duringRead.poll()).ifPresent(Runnable::run);
                return super.read(key);
            }
        };
        try (var others = Items.builder(FileFixture.WORKFLOW, slow).clock(clock).build();
                var quick = Poller.builder(others).scheduler(scheduler).build()) {
            quick.watch(ID, heard);
            scheduler.run();
            items.create("another", new Size(2));
            long histories = store.calls(Call.HISTORY);
            duringRead.add(() -> scheduler.advance(SECOND)); // like another thread of the scheduler
            scheduler.advance(HINT);
            assertThat(duringRead).isEmpty();
            scheduler.run();
            assertThat(store.calls(Call.HISTORY)).isEqualTo(histories + 1);
            assertThat(scheduler.next())
                    .hasValueSatisfying(next ->
                            assertThat(next).isBeforeOrEqualTo(clock.instant().plus(SECOND)));
        }
    }
}
