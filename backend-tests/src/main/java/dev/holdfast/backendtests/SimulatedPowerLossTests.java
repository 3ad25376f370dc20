package dev.holdfast.backendtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.holdfast.StoreException;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.backendtests.disk.CrashState;
import dev.holdfast.backendtests.disk.CrashStateWalk;
import dev.holdfast.backendtests.disk.SimulatedDisk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Check;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every state in which a loss of power can leave a store on a simulated disk, and every call that can fail. */
public abstract class SimulatedPowerLossTests {
    /** The root of the simulated disk. */
    protected static final Path ROOT = Path.of("/disk");

    private static final String ID = "a";

    /** Opens the store on the disk. */
    protected abstract StateStore open(SimulatedDisk disk);

    /** The number of commits, all of one item. */
    protected abstract int commits();

    /** The document of a commit. */
    protected abstract String document(int number);

    /** The maximum number of crash states per call, and the number that must be exceeded in total. */
    protected abstract int crashStatesPerCall();

    protected abstract int minimumCrashStates();

    protected abstract int minimumFailures();

    /** The number of commits after which the writer closes and reopens the store. */
    protected int commitsPerOpening() {
        return commits();
    }

    /** Checks the store as recovery left it. */
    protected void checkRecovered(StateStore store, String where) {
        assertThat(store.verify(Check.REPORT).findings()).as(where).isEmpty();
    }

    /** Checks the store and its disk after the first commit that follows recovery. */
    protected void checkWritten(StateStore store, SimulatedDisk disk, String where) {
        assertThat(store.verify(Check.REPORT).findings()).as(where).isEmpty();
    }

    private Commit commit(int number, long revision) {
        ItemBody body = new ItemBody("S" + number, null, null, null, SampleCommits.T0, Set.of(), document(number));
        return new Commit(
                SampleCommits.key(ID),
                revision,
                body,
                SampleCommits.change(SampleCommits.key(ID), 0, body).entries(),
                "token-" + number);
    }

    @Test
    protected void everyStateAfterALossOfPowerHoldsTheAcknowledgedCommits() {
        SimulatedDisk disk = new SimulatedDisk(ROOT);
        long revision = 0;
        for (int first = 1; first <= commits(); first += commitsPerOpening()) {
            try (StateStore store = open(disk)) {
                for (int i = first; i < first + commitsPerOpening(); i++) {
                    revision = SampleCommits.commit(store, commit(i, revision)).revision();
                    disk.note(i);
                }
            }
        }
        int states = CrashStateWalk.visit(disk, crashStatesPerCall(), 1, this::check);
        System.err.println(getClass().getSimpleName() + ": " + states + " states after a loss of power");
        assertThat(states).isGreaterThan(minimumCrashStates());
    }

    private void check(CrashState state) {
        String where = "after call " + state.point() + ", acknowledged " + state.note();
        long acknowledged = Math.max(0, state.note());
        for (int recovery = 0; recovery < 2; recovery++) { // the result of a recovery must be recoverable too
            SimulatedDisk disk = recovery == 0 ? state.disk() : state.disk().settled();
            try (StateStore store = open(disk)) {
                List<HistoryEntry> history = history(store);
                assertThat((long) history.size()).as(where).isBetween(acknowledged, acknowledged + 1);
                assertThat(store.read(SampleCommits.key(ID))
                                .map(record -> record.body().state()))
                        .as(where)
                        .isEqualTo(history.isEmpty() ? Optional.empty() : Optional.of("S" + history.size()));
                checkRecovered(store, where);
                SampleCommits.create(store, "afterwards-" + recovery);
                checkWritten(store, disk, where);
            } catch (StoreException e) {
                fail(where, e);
            }
        }
    }

    @Test
    protected void everyFailingCallIsReportedAndSurvived() {
        int failures = 0;
        for (boolean takesEffect : List.of(false, true)) {
            boolean failed = true;
            for (int number = 0; failed; number++) {
                failed = failAt(number, takesEffect);
                failures += failed ? 1 : 0;
            }
        }
        System.err.println(getClass().getSimpleName() + ": " + failures + " failing calls");
        assertThat(failures).isGreaterThan(minimumFailures());
    }

    private boolean failAt(int number, boolean takesEffect) {
        SimulatedDisk disk = new SimulatedDisk(ROOT);
        disk.failAfter(number, takesEffect);
        String where = "call " + number + (takesEffect ? " that takes effect" : "");
        try (StateStore store = openRepeatedly(disk, where)) {
            List<Long> revisions = new ArrayList<>(List.of(0L));
            for (int i = 1; i <= commits(); i++) {
                revisions.add(commitRepeatedly(store, commit(i, revisions.get(i - 1)), i, where));
            }
            assertThat(history(store)).as(where).hasSize(commits());
        }
        boolean failed = disk.hasFailed();
        disk.failAfter(Integer.MAX_VALUE, false);
        try (StateStore reopened = open(disk)) {
            assertThat(reopened.read(SampleCommits.key(ID)).orElseThrow().body().state())
                    .as(where)
                    .isEqualTo("S" + commits());
            assertThat(history(reopened)).as(where).hasSize(commits());
            SampleCommits.create(reopened, "afterwards");
            assertThat(reopened.verify(Check.REPORT).findings()).as(where).isEmpty();
        }
        return failed;
    }

    private StateStore openRepeatedly(SimulatedDisk disk, String where) {
        for (int attempt = 0; ; attempt++) {
            try {
                return open(disk);
            } catch (StoreException e) {
                assertThat(attempt).as(where + ": " + e).isLessThan(2);
            }
        }
    }

    /** Sends a failed commit again, whatever the verdict; a retryable failure must have had no effect. */
    private static long commitRepeatedly(StateStore store, Commit commit, int number, String where) {
        @Nullable StoreException last = null;
        for (int attempt = 0; attempt < 3; attempt++) {
            try {
                CommitResult result = store.commit(List.of(commit)).get(0);
                assertThat(result).as(where).isInstanceOf(Committed.class);
                return ((Committed) result).revision();
            } catch (StoreException e) {
                last = e;
                if (e.verdict() == StoreException.Verdict.RETRYABLE) {
                    assertThat(history(store)).as(where).hasSize(number - 1);
                }
            }
        }
        throw new AssertionError(where, last);
    }

    /** Reads the history of the item; the read may be the call that fails. */
    private static List<HistoryEntry> history(StateStore store) {
        try {
            return SampleCommits.history(store, ID);
        } catch (StoreException e) {
            assertThat(e.verdict()).isEqualTo(StoreException.Verdict.RETRYABLE);
            return SampleCommits.history(store, ID);
        }
    }
}
