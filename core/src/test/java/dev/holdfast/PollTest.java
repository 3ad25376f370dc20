package dev.holdfast;

import static dev.holdfast.fixtures.Episode.Stage.DISCOVERED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADING;
import static dev.holdfast.fixtures.Episode.Stage.FAILED;
import static dev.holdfast.fixtures.Episode.Stage.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.Clip;
import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.internal.engine.ItemReads;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.workflow.PollPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollTest {
    private static final String ID = "7";
    private static final Episode PAYLOAD = Episode.of("one");
    private static final Note NONE = Note.none();
    private static final Duration HALF = Duration.ofMillis(500);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestClock clock = new TestClock();
    private final Interrupted store = new Interrupted();
    private final Items<Stage, Episode> items = Items.builder(Episode.ARCHIVE, store)
            .clock(clock)
            .polling(PollPolicy.DEFAULT.jitter(0))
            .build();

    /** Runs actions of other writers after reads of a record or of history, in the order planned by the test. */
    private static final class Interrupted extends ForwardingStore {
        private final Deque<Runnable> afterRead = new ArrayDeque<>();
        private final Deque<Runnable> afterHistory = new ArrayDeque<>();

        Interrupted() {
            super(new InMemoryStore());
        }

        private static void act(Deque<Runnable> acts) {
            Runnable next = acts.poll();
            if (next != null) {
                next.run();
            }
        }

        @Override
        public Optional<ItemRecord> read(ItemKey key) {
            Optional<ItemRecord> answer = super.read(key);
            act(afterRead);
            return answer;
        }

        @Override
        public HistoryPage history(HistoryQuery query) {
            HistoryPage answer = super.history(query);
            act(afterHistory);
            return answer;
        }
    }

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    private Poll<Stage, Episode> poll() {
        return items.poll(ID, Cursor.START);
    }

    private static List<Long> numbers(Poll<?, ?> poll) {
        return poll.changes().stream().map(Change::number).toList();
    }

    private void event(String text) {
        items.recordEvent(ID, "note", text);
    }

    @Test
    void aMissingItemIsEmptyAndMayBeCreated() {
        Poll<Stage, Episode> poll = poll();
        assertThat(poll.id()).isEqualTo(ID);
        assertThat(poll.item()).isEmpty();
        assertThat(poll.changes()).isEmpty();
        assertThat(poll.end()).isEmpty();
        assertThat(poll.more()).isFalse();
        assertThat(poll.nextPollAfter()).isEqualTo(SECOND);
        assertThat(poll).hasToString("Poll[no 7, 0 changes, next after PT1S]");
        items.create(ID, PAYLOAD);
        assertThat(numbers(items.poll(ID, poll.next()))).containsExactly(1L);
    }

    @Test
    void reportsChangesOnce() {
        items.create(ID, PAYLOAD);
        items.create("other", PAYLOAD);
        Poll<Stage, Episode> first = poll();
        assertThat(first.item()).isEqualTo(items.get(ID));
        assertThat(numbers(first)).containsExactly(1L);
        assertThat(items.poll(ID, first.next()).changes()).isEmpty();

        items.move(ID, DOWNLOADING, NONE);
        event("a");
        Poll<Stage, Episode> second = items.poll(ID, first.next());
        assertThat(numbers(second)).containsExactly(2L, 3L);
        assertThat(second.item().orElseThrow().entries()).isEqualTo(3);
        assertThat(second.more()).isFalse();
        assertThat(items.poll(ID, second.next()).changes()).isEmpty();
        assertThat(second).hasToString("Poll[" + second.item().orElseThrow() + ", 2 changes, next after PT0.5S]");
    }

    @Test
    void theItemIsReadAgainIfHistoryIsNewer() {
        items.create(ID, PAYLOAD);
        store.afterRead.add(() -> items.move(ID, DOWNLOADING, NONE));
        Poll<Stage, Episode> poll = poll();
        assertThat(numbers(poll)).containsExactly(1L, 2L);
        assertThat(poll.item().orElseThrow().state()).isEqualTo(DOWNLOADING);
        assertThat(poll.more()).isFalse();
    }

    @Test
    void anItemNewerThanItsChangesHasMore() {
        items.create(ID, PAYLOAD);
        store.afterRead.add(() -> event("a"));
        store.afterHistory.add(() -> items.move(ID, DOWNLOADING, NONE));
        Poll<Stage, Episode> poll = poll();
        assertThat(numbers(poll)).containsExactly(1L, 2L);
        assertThat(poll.item().orElseThrow().state()).isEqualTo(DOWNLOADING);
        assertThat(poll.more()).isTrue();
        assertThat(poll.nextPollAfter()).isZero();

        Poll<Stage, Episode> rest = items.poll(ID, poll.next());
        assertThat(numbers(rest)).containsExactly(3L);
        assertThat(rest.more()).isFalse();
    }

    @Test
    void aDeletionBetweenTheReadsIsReported() {
        items.create(ID, PAYLOAD);
        store.afterRead.add(() -> items.delete(ID));
        Poll<Stage, Episode> poll = poll();
        assertThat(numbers(poll)).containsExactly(1L, 2L);
        assertThat(poll.item()).isEmpty();
        assertThat(poll.end()).contains(Poll.End.DELETED);
        assertThat(poll).hasToString("Poll[no 7, 2 changes, DELETED, next after PT1S]");
    }

    @Test
    void aDeletionAfterHistoryWasReadIsNotYetTheEnd() {
        items.create(ID, PAYLOAD);
        store.afterRead.add(() -> event("a"));
        store.afterHistory.add(() -> items.delete(ID));
        Poll<Stage, Episode> poll = poll();
        assertThat(numbers(poll)).containsExactly(1L, 2L);
        assertThat(poll.item()).isEmpty();
        assertThat(poll.end()).isEmpty();
        assertThat(poll.more()).isTrue();
        assertThat(items.poll(ID, poll.next()).end()).contains(Poll.End.DELETED);
    }

    @Test
    void deletionsAndRecreationsAreAllReported() {
        items.create(ID, PAYLOAD);
        Cursor since = poll().next();
        items.delete(ID);
        items.create(ID, PAYLOAD);
        Poll<Stage, Episode> poll = items.poll(ID, since);
        assertThat(poll.changes()).extracting(Change::kind).containsExactly(Kind.DELETED, Kind.CREATED);
        assertThat(poll.item().orElseThrow().entries()).isEqualTo(3);
        assertThat(poll.end()).isEmpty();
        assertThat(poll.more()).isFalse();
    }

    @Test
    void afterAReportedDeletionTheItemMayBeCreated() {
        items.create(ID, PAYLOAD);
        items.delete(ID);
        Poll<Stage, Episode> poll = poll();
        assertThat(poll.end()).contains(Poll.End.DELETED);
        assertThat(items.poll(ID, poll.next()).end()).isEmpty();
    }

    @Test
    void longHistoryComesInPages() {
        items.create(ID, PAYLOAD);
        for (int i = 0; i < ItemReads.PAGE + 10; i++) {
            event("e" + i);
        }
        Poll<Stage, Episode> first = poll();
        assertThat(first.more()).isTrue();
        assertThat(first.nextPollAfter()).isZero();
        List<Long> all = new ArrayList<>(numbers(first));
        Poll<Stage, Episode> second = items.poll(ID, first.next());
        assertThat(second.more()).isFalse();
        all.addAll(numbers(second));
        assertThat(all)
                .isEqualTo(
                        LongStream.rangeClosed(1, ItemReads.PAGE + 11).boxed().toList());
    }

    @Test
    void aReaderBehindATrimIsTold() {
        items.create(ID, PAYLOAD);
        Cursor since = poll().next();
        event("a");
        store.trim("episode", items.changes(Cursor.START, 10).next());
        event("b");
        assertThatThrownBy(() -> items.poll(ID, since)).isInstanceOf(CursorExpiredException.class);
        Poll<Stage, Episode> anew = poll();
        assertThat(anew.changes())
                .last()
                .satisfies(change -> assertThat(change.message()).contains("b"));
        assertThat(anew.item().orElseThrow().entries()).isEqualTo(3);
    }

    @Test
    void aReaderAheadOfTheTrimContinues() {
        items.create(ID, PAYLOAD);
        items.create("other", PAYLOAD);
        items.recordEvent("other", "note", "a");
        Cursor since = poll().next();
        store.trim("episode", items.changes(Cursor.START, 10).next());
        event("b");
        assertThat(numbers(items.poll(ID, since))).containsExactly(2L);
    }

    @Test
    void readyItemsAndActiveItemsWithoutAWorkerAreTransitional() {
        items.create(ID, PAYLOAD);
        assertThat(poll().nextPollAfter()).isEqualTo(HALF);
        clock.advance(HALF);
        assertThat(poll().nextPollAfter()).isEqualTo(SECOND);

        items.claim(DOWNLOADING, ID).orElseThrow();
        assertThat(poll().nextPollAfter()).isEqualTo(SECOND);
        items.move(ID, DOWNLOADED, NONE);
        assertThat(poll().nextPollAfter()).isEqualTo(HALF);
    }

    @Test
    void anItemNotDueYetIsPolledWhenItIsDue() {
        items.create(ID, PAYLOAD, NONE.notBefore(clock.instant().plus(Duration.ofMinutes(1))));
        assertThat(poll().nextPollAfter()).isEqualTo(SECOND);
        clock.advance(Duration.ofSeconds(58));
        assertThat(poll().nextPollAfter()).isEqualTo(Duration.ofSeconds(2));
        clock.advance(Duration.ofSeconds(2));
        assertThat(poll().nextPollAfter()).isEqualTo(HALF);
    }

    @Test
    void waitingItemsArePolledLessOften() {
        items.create(ID, PAYLOAD);
        for (Stage stage :
                new Stage[] {DOWNLOADING, DOWNLOADED, Stage.CONVERTING, Stage.CONVERTED, Stage.UPLOADING, Stage.UPLOADED
                }) {
            items.move(ID, stage, NONE);
        }
        assertThat(poll().nextPollAfter()).isEqualTo(SECOND);
        clock.advance(Duration.ofDays(3));
        assertThat(poll().nextPollAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(poll().end()).isEmpty();
    }

    @Test
    void aFailedItemIsPolledUntilItsRetryAndForAWhileAfter() {
        items.create(ID, PAYLOAD);
        items.claim(DOWNLOADING, ID).orElseThrow().fail(new IOException("reset"));
        assertThat(poll().item().orElseThrow().state()).isEqualTo(FAILED);
        assertThat(poll().nextPollAfter()).isEqualTo(Duration.ofSeconds(10));
        clock.advance(Duration.ofSeconds(297)); // of 300
        assertThat(poll().nextPollAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(poll().end()).isEmpty();

        clock.advance(Duration.ofSeconds(3));
        assertThat(poll().nextPollAfter()).isEqualTo(Duration.ofSeconds(10));
        clock.advance(Duration.ofMillis(69_999));
        assertThat(poll().end()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(poll().end()).contains(Poll.End.FAILED);
        assertThat(poll().nextPollAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aFailedItemWithoutRetryEndsWithItsPatience() {
        try (var clips = Items.builder(Clip.MINIMAL, store)
                .clock(clock)
                .polling(PollPolicy.DEFAULT.jitter(0).errorRetries(1))
                .build()) {
            clips.create(ID, Clip.of("x"));
            clips.claim(Clip.Stage.DOWNLOADING, ID).orElseThrow().fail(new IOException("reset"));
            clock.advance(Duration.ofMillis(9_999));
            assertThat(clips.poll(ID, Cursor.START).end()).isEmpty();
            clock.advance(Duration.ofMillis(1));
            assertThat(clips.poll(ID, Cursor.START).end()).contains(Poll.End.FAILED);
        }
    }

    @Test
    void doneIsTheEndButMayStillBePolled() {
        items.create(ID, PAYLOAD);
        items.move(ID, SKIPPED, NONE);
        Poll<Stage, Episode> poll = poll();
        assertThat(poll.end()).contains(Poll.End.DONE);
        assertThat(poll.nextPollAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(items.poll(ID, poll.next()).end()).contains(Poll.End.DONE);
        clock.advance(Duration.ofHours(1));
        assertThat(poll().nextPollAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aClockSetBackDoesNoHarm() {
        items.create(ID, PAYLOAD);
        clock.advance(Duration.ofHours(-1));
        assertThat(poll().item().orElseThrow().state()).isEqualTo(DISCOVERED);
        assertThat(poll().nextPollAfter()).isEqualTo(SECOND); // as if not due before the hour has passed again
    }

    @Test
    void jitterUsesTheRandomSourceOfTheItems() {
        try (var shaken = Items.builder(Episode.ARCHIVE, store)
                .clock(clock)
                .polling(PollPolicy.DEFAULT.jitter(0.5))
                .random(() -> 0.5)
                .build()) {
            shaken.create(ID, PAYLOAD);
            assertThat(shaken.poll(ID, Cursor.START).nextPollAfter()).isEqualTo(Duration.ofMillis(375));
        }
    }

    @Test
    void closedItemsAndInvalidIdsAreRefused() {
        assertThatThrownBy(() -> items.poll("", Cursor.START)).isInstanceOf(IllegalArgumentException.class);
        items.close();
        assertThatThrownBy(this::poll)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the Items of workflow 'episode' are closed");
    }
}
