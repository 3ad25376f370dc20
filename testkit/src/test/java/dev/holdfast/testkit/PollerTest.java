package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Claim;
import dev.holdfast.Cursor;
import dev.holdfast.Poll;
import dev.holdfast.testkit.FaultyStore.Call;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import dev.holdfast.watch.Poller;
import dev.holdfast.watch.Watch;
import dev.holdfast.watch.WatchEnd.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The changes that a poller delivers, and when it polls. */
class PollerTest extends PollerFixture {
    @Test
    void everyChangeIsDeliveredOnceAndInOrder() {
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
    void pollsAtTheIntervalOfTheState() {
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
    void progressIsDeliveredWithoutAChange() {
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
    void watchContinuesWhenTheItemIsRecreatedBetweenTwoPolls() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.run();
        items.delete(ID);
        create();
        items.delete(ID);
        create();
        scheduler.advance(SECOND);
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L, 4L, 5L);
        isOn(watch);
    }

    @Test
    void watchWaitsForAnItemThatDoesNotExistYet() {
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        scheduler.advance(Duration.ofDays(1));
        isOn(watch);
        create();
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(heard.numbers).containsExactly(1L);
    }

    @Test
    void aListenerMayChangeTheItem() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, (change, poll) -> {
            heard.changed(change, poll);
            if (change.number() < 4) {
                event();
            } else {
                items.delete(ID);
            }
        });
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(end(watch).reason()).isEqualTo(Reason.DELETED);
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void trimOfDeliveredChangesHasNoEffect() {
        create();
        Watch<Stage, Size> watch = poller.watch(ID, heard);
        for (int i = 0; i < 10; i++) {
            event();
            scheduler.advance(SECOND);
            store.trim(
                    "file",
                    items.changes(items.poll(ID, Cursor.START).next(), 10).next());
        }
        event();
        scheduler.advance(SECOND);
        isOn(watch);
        assertThat(heard.numbers).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    }

    @Test
    void manyItemsShareAThread() {
        int count = 1000;
        List<Watch<Stage, Size>> watches = IntStream.range(0, count)
                .mapToObj(i -> {
                    items.create("n" + i, new Size(i));
                    return poller.watch("n" + i, heard);
                })
                .toList();
        scheduler.run();
        assertThat(heard.numbers).hasSize(count);
        for (int i = 0; i < count; i++) {
            items.claim(Stage.RUN, "n" + i).orElseThrow().run(Stage.DONE, work -> work.payload());
        }
        scheduler.advance(SECOND);
        assertThat(watches).allSatisfy(watch -> assertThat(end(watch).reason()).isEqualTo(Reason.DONE));
        assertThat(heard.numbers).hasSize(3 * count);
    }

    @Test
    void invalidArgumentsAreNamed() {
        assertThatThrownBy(() -> poller.watch("", heard)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Poller.builder(items).hintDelay(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hintDelay PT-0.001S is out of range; use zero to PT24H");
        assertThatThrownBy(() -> Poller.builder(items).hintDelay(Duration.ofDays(2)))
                .hasMessage("hintDelay PT48H is out of range; use zero to PT24H");
    }
}
