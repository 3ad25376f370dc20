package dev.holdfast;

import static dev.holdfast.fixtures.Episode.Stage.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.AwayStore;
import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.workflow.PollPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Polls while the store cannot be reached. */
class StalePollTest {
    private static final String ID = "7";
    private static final Episode PAYLOAD = Episode.of("one");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestClock clock = new TestClock();
    private final HistoryAway memory = new HistoryAway();
    private final AwayStore store = new AwayStore(memory);
    private final PollPolicy policy = PollPolicy.DEFAULT.jitter(0).failures(10, SECOND, SECOND.multipliedBy(8));
    private final Items<Stage, Episode> items = Items.builder(Episode.ARCHIVE, store)
            .clock(clock)
            .polling(policy)
            .lastKnown(10)
            .build();

    /** Records can be read when history cannot. */
    private static final class HistoryAway extends ForwardingStore {
        private boolean away;

        HistoryAway() {
            super(new InMemoryStore());
        }

        @Override
        public HistoryPage history(HistoryQuery query) {
            if (away) {
                throw new StoreException(StoreException.Verdict.UNKNOWN, "half of the line is cut", null);
            }
            return super.history(query);
        }
    }

    @AfterEach
    void close() {
        store.back();
        items.close();
        store.close();
    }

    private Poll<Stage, Episode> poll(Cursor since) {
        return items.poll(ID, since);
    }

    @Test
    void aStalePollKeepsItsCursorAndMissesNothing() {
        items.create(ID, PAYLOAD);
        Poll<Stage, Episode> before = poll(Cursor.START);
        assertThat(before.stale()).isFalse();
        items.move(ID, SKIPPED, Note.none());
        Instant moved = clock.instant();
        clock.advance(SECOND);
        store.away();
        Poll<Stage, Episode> stale = poll(before.next());
        assertThat(stale.stale()).isTrue();
        assertThat(stale.item().orElseThrow().state()).isEqualTo(SKIPPED);
        assertThat(stale.item().orElseThrow().staleSince()).contains(moved);
        assertThat(stale.changes()).isEmpty();
        assertThat(stale.next()).isEqualTo(before.next());
        assertThat(stale.more()).isFalse();
        assertThat(stale.end()).as("of an item last known as done").isEmpty();
        store.back();
        Poll<Stage, Episode> after = poll(stale.next());
        assertThat(after.stale()).isFalse();
        assertThat(after.changes())
                .singleElement()
                .satisfies(change -> assertThat(change.to()).contains(SKIPPED));
        assertThat(after.end()).contains(Poll.End.DONE);
    }

    @Test
    void theNextPollFollowsTheFailureIntervals() {
        items.create(ID, PAYLOAD);
        for (int outage = 1; outage <= 2; outage++) {
            store.away();
            List<Duration> waits = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Duration wait = poll(Cursor.START).nextPollAfter();
                waits.add(wait);
                clock.advance(wait);
            }
            assertThat(waits)
                    .containsExactly(
                            policy.delayAfterFailure(1, 0),
                            policy.delayAfterFailure(2, 0),
                            policy.delayAfterFailure(3, 0),
                            policy.delayAfterFailure(4, 0),
                            policy.delayAfterFailure(5, 0));
            store.back();
            clock.advance(SECOND);
            poll(Cursor.START); // the next outage starts again
        }
    }

    @Test
    void aRecordReadBeforeTheOutageIsTheLastKnown() {
        items.create(ID, PAYLOAD);
        clock.advance(SECOND);
        memory.away = true;
        Poll<Stage, Episode> poll = poll(Cursor.START);
        assertThat(poll.stale()).isTrue();
        assertThat(poll.item().orElseThrow().staleSince()).contains(clock.instant());
    }

    @Test
    void trimmedChangesAreReportedNotHidden() {
        items.create(ID, PAYLOAD);
        items.recordEvent(ID, "note", null);
        Cursor first = items.changes(Cursor.START, 1).next();
        items.recordEvent(ID, "note", null);
        store.trim("episode", items.changes(Cursor.START, 10).next());
        assertThatThrownBy(() -> poll(first)).isInstanceOf(CursorExpiredException.class);
    }

    @Test
    void anUnknownItemFails() {
        poll(Cursor.START);
        store.away();
        assertThatThrownBy(() -> poll(Cursor.START))
                .isInstanceOf(StoreException.class)
                .hasMessage("the line is cut");
    }
}
