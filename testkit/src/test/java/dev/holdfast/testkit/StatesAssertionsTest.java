package dev.holdfast.testkit;

import static dev.holdfast.testkit.HoldfastAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Claim;
import dev.holdfast.Cursor;
import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.Snapshot;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The assertions on items and changes, and what they print. */
@HoldfastStore
class StatesAssertionsTest {
    private static final Workflow<Stage, Size> FILES = FileFixture.WORKFLOW;
    private static final String ID = "100%s";

    private final Items<Stage, Size> items;
    private final TestClock clock;
    private final StateStore store;

    StatesAssertionsTest(StateStore store, Items<Stage, Size> items, TestClock clock) {
        this.store = store;
        this.items = items;
        this.clock = clock;
        items.create(ID, new Size(7), Note.none().message("50% there"));
    }

    private Snapshot<Stage, Size> item() {
        return items.get(ID).orElseThrow();
    }

    private Claim<Stage, Size> claim() {
        return items.claim(Stage.RUN, ID).orElseThrow();
    }

    private static void fails(Runnable wrong, String... words) {
        assertThatThrownBy(wrong::run)
                .isInstanceOf(AssertionError.class)
                .message()
                .contains(words);
    }

    @Test
    void itemThatIsAsItShouldBePasses() {
        assertThat(item())
                .isIn(Stage.NEW)
                .hasKind(StateKind.READY)
                .hasPayload(new Size(7))
                .hasAttempt(0)
                .isNotLeased()
                .hasMessage("50% there")
                .hasMessageContaining("0%")
                .isReadyAt(clock.instant())
                .isReadyBeforeOrAt(clock.instant());
        Claim<Stage, Size> claim = claim();
        claim.progress(1, 4, "reading");
        assertThat(item())
                .isIn(Stage.RUN)
                .hasAttempt(1)
                .isLeased()
                .isLeasedBy(items.owner())
                .hasProgress(1, 4)
                .hasNoMessage();
        claim.fail(new IllegalStateException("torn"));
        assertThat(item()).isIn(Stage.BROKEN).failedFrom(Stage.RUN).isNotLeased();
    }

    @Test
    void itemThatIsNotFailsWithAllThatIsThere() {
        String all = "It is: Snapshot[file/100%s NEW @";
        fails(
                () -> assertThat(item()).isIn(Stage.DONE),
                "file/100%s should be in DONE, but is in NEW",
                all,
                "50% there");
        fails(() -> assertThat(item()).hasKind(StateKind.DONE), "be in a state that is DONE, but NEW is READY", all);
        fails(() -> assertThat(item()).hasPayload(new Size(8)), "Size[bytes=8], but has Size[bytes=7]", all);
        fails(() -> assertThat(item()).hasAttempt(1), "be at attempt 1, but is at attempt 0", all);
        fails(() -> assertThat(item()).failedFrom(Stage.RUN), "have failed from RUN, but did not fail", all);
        fails(() -> assertThat(item()).isLeased(), "be leased, but has no lease", all);
        fails(() -> assertThat(item()).isLeasedBy("me"), "be leased by me, but has no lease", all);
        fails(() -> assertThat(item()).hasMessage("50%"), "the message '50%', but has '50% there'", all);
        fails(() -> assertThat(item()).hasMessageContaining("51%"), "with '51%', but has '50% there'", all);
        fails(() -> assertThat(item()).hasNoMessage(), "have no message, but has '50% there'", all);
        fails(() -> assertThat(item()).hasProgress(1, 2), "have done 1 of 2, but has no progress", all);
        fails(() -> assertThat(item()).isReadyAt(clock.instant().plusNanos(1)), "but is ready at 2026-01-01", all);
        fails(() -> assertThat(item()).isReadyBeforeOrAt(clock.instant().minusNanos(1)), "or before, but is", all);
    }

    @Test
    void itemThatIsWorkedOnFailsWithLeaseProgressAndFailure() {
        Claim<Stage, Size> claim = claim();
        claim.progress(1, 4, "reading");
        fails(() -> assertThat(item()).isNotLeased(), "not be leased, but its lease is Lease[", "attempts {RUN=1}");
        fails(() -> assertThat(item()).isLeasedBy("me"), "be leased by me, but its lease is", items.owner());
        fails(() -> assertThat(item()).hasProgress(2, 4), "have done 2 of 4, but has done 1 of 4", "reading");
        fails(() -> assertThat(item()).hasMessage("x"), "the message 'x', but has none");
        claim.fail(new IllegalStateException("torn"));
        fails(() -> assertThat(item()).failedFrom(Stage.NEW), "from NEW, but failed from RUN", "last failure", "torn");
    }

    @Test
    void lastKnownItemIsDistinguishedFromAFreshOne() {
        FaultyStore faulty = new FaultyStore(store);
        try (var remembering = Items.builder(FileFixture.WORKFLOW, faulty)
                .clock(clock)
                .lastKnown(1)
                .build()) {
            Snapshot<Stage, Size> fresh = remembering.get(ID).orElseThrow();
            faulty.away();
            Snapshot<Stage, Size> stale = remembering.get(ID).orElseThrow();
            assertThat(fresh).isFresh();
            assertThat(stale).isStale();
            fails(() -> assertThat(fresh).isStale(), "be stale, but is fresh");
            fails(() -> assertThat(stale).isFresh(), "be fresh, but is stale since " + clock.instant());
        }
    }

    @Test
    void absentItemAndAbsentChangesFail() {
        Snapshot<Stage, Size> none = items.get("none").orElse(null);
        fails(() -> assertThat(none).isIn(Stage.NEW), "Expecting actual not to be null");
        fails(
                () -> assertThat(items.history("none")).tells(Kind.CREATED),
                "should be of the kinds [CREATED], but are []");
    }

    @Test
    void changesThatAreAsTheyShouldBePass() {
        claim().complete(Stage.DONE, new Size(9));
        assertThat(items.history(ID))
                .tells(Kind.CREATED, Kind.CLAIMED, Kind.MOVED)
                .hasStates(Stage.NEW, Stage.RUN, Stage.DONE)
                .movesOnce(Stage.NEW, Stage.RUN)
                .movesOnce(Stage.RUN, Stage.DONE)
                .hasNoGaps();
        assertThat(items.changes(Cursor.START, 10)).hasNoGaps();
    }

    @Test
    void changesThatAreNotFailAndArePrinted() {
        claim().complete(Stage.DONE, new Size(9));
        var all = items.history(ID);
        String line = "'100%s' r" + all.get(0).revision() + " #1 CREATED  -> NEW at 2026-01-01T12:00:00Z";
        fails(
                () -> assertThat(all).tells(Kind.CREATED),
                "be of the kinds [CREATED], but are [CREATED, CLAIMED, MOVED]",
                line);
        fails(() -> assertThat(all).hasStates(Stage.NEW), "through [NEW], but went through [NEW, RUN, DONE]", line);
        fails(() -> assertThat(all).movesOnce(Stage.NEW, Stage.DONE), "NEW to DONE once, but do it 0 times", line);
        fails(() -> assertThat(List.of(all.get(0), all.get(2))).hasNoGaps(), "'100%s' goes from 1 to 3", line);
        items.create("other", new Size(1));
        var mixed = List.of(items.history("other").get(0), all.get(0));
        fails(
                () -> assertThat(mixed).hasNoGaps(),
                "in revision order, but " + all.get(0).revision() + " follows "
                        + mixed.get(0).revision(),
                line);
    }
}
