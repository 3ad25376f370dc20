package dev.holdfast.testkit;

import static dev.holdfast.testkit.HoldfastAssertions.assertThat;
import static dev.holdfast.testkit.HoldfastAssertions.assertThatHistory;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldfastAssertionsTest {
    private static final ItemKey KEY = new ItemKey("t", "100%s");
    private static final Instant AT = TestClock.EPOCH;
    private static final ItemBody BODY = new ItemBody("RUN", null, null, null, AT, Set.of("x", "y"), "{}");
    private static final ItemRecord FREE = new ItemRecord(KEY, 7, 2, BODY);
    private static final ItemRecord LEASED = new ItemRecord(KEY, 7, 2, BODY.withLease(new Lease("me", 6, AT)));

    private static HistoryEntry entry(long number, Entry.Kind kind, String from, String to) {
        return new HistoryEntry(KEY, number * 2, number, new Entry(kind, from, to, AT, "{\"a\":\"50%\"}"));
    }

    private static final List<HistoryEntry> HISTORY = List.of(
            entry(1, Entry.Kind.CREATED, null, "NEW"),
            entry(2, Entry.Kind.EVENT, "NEW", "NEW"),
            entry(3, Entry.Kind.CLAIMED, "NEW", "RUN"));

    @Test
    void recordThatIsAsItShouldBePasses() {
        assertThat(FREE).hasState("RUN").hasRevisionAfter(6).hasTags("y").isNotLeased();
        assertThat(LEASED).isLeasedBy("me");
    }

    @Test
    void recordThatIsNotAsItShouldBeFailsNamingTheItem() {
        for (Runnable wrong : List.<Runnable>of(
                () -> assertThat(FREE).hasState("NEW"),
                () -> assertThat(FREE).hasRevisionAfter(7),
                () -> assertThat(FREE).hasTags("z"),
                () -> assertThat(FREE).isLeasedBy("me"),
                () -> assertThat(LEASED).isLeasedBy("you"),
                () -> assertThat(LEASED).isNotLeased())) {
            assertThatThrownBy(wrong::run).isInstanceOf(AssertionError.class).hasMessageContaining("t/100%s");
        }
    }

    @Test
    void historyThatIsAsItShouldBePasses() {
        assertThatHistory(HISTORY)
                .hasStates("NEW", "RUN")
                .tells(Entry.Kind.CREATED, Entry.Kind.EVENT, Entry.Kind.CLAIMED)
                .hasNoGaps();
        assertThat(new HistoryPage(HISTORY, Cursor.START, false)).hasNoGaps();
    }

    @Test
    void historyThatIsNotAsItShouldBeFailsAndIsPrinted() {
        List<HistoryEntry> gap = List.of(HISTORY.get(0), HISTORY.get(2));
        List<HistoryEntry> disorder = List.of(
                HISTORY.get(0), new HistoryEntry(KEY, 1, 2, HISTORY.get(1).entry()));
        for (Runnable wrong : List.<Runnable>of(
                () -> assertThatHistory(HISTORY).hasStates("RUN"),
                () -> assertThatHistory(HISTORY).tells(Entry.Kind.CREATED),
                () -> assertThatHistory(gap).hasNoGaps(),
                () -> assertThatHistory(disorder).hasNoGaps())) {
            assertThatThrownBy(wrong::run)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("#1 r2 t/100%s CREATED null -> NEW")
                    .hasMessageContaining("50%");
        }
    }

    @Test
    void absentPageFailsAsAnAssertion() {
        HistoryPage none = null;
        assertThatThrownBy(() -> assertThat(none).hasNoGaps())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expecting actual not to be null");
    }
}
