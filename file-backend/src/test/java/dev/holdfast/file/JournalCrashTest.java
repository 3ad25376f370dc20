package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.file.FileOptions.Documents;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.disk.CrashState;
import dev.holdfast.testkit.disk.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every state of the journal that a loss of power may leave, and every call to the disk that may fail. */
class JournalCrashTest {
    private static final Path ROOT = Path.of("/disk");
    private static final Path STORE = ROOT.resolve("store");
    private static final FileOptions OPTIONS =
            FileOptions.builder().documents(Documents.OFF).segmentBytes(1 << 16).build();
    private static final int COMMITS = 10;

    private static FileStore open(SimulatedDisk disk) {
        return FileStore.open(STORE, OPTIONS, disk, new StepTime());
    }

    /** Large enough to fill a segment after a few commits. */
    private static ItemBody body(int number) {
        return new ItemBody(
                "S" + number, null, null, null, Samples.T0, Set.of(), "{\"x\":\"" + "x".repeat(12_000) + "\"}");
    }

    private static Commit commit(int number, long revision) {
        return new Commit(
                Samples.key("a"),
                revision,
                body(number),
                Samples.change(Samples.key("a"), 0, body(number)).entries(),
                "token-" + number);
    }

    @Test
    void everyStateAfterALossOfPowerHoldsWhatWasAcknowledged() {
        SimulatedDisk disk = new SimulatedDisk(ROOT);
        long revision = 0;
        try (FileStore store = open(disk)) {
            for (int i = 1; i <= COMMITS; i++) {
                revision = Samples.commit(store, commit(i, revision)).revision();
                disk.note(i);
            }
        }
        int[] checked = {0};
        disk.crash(40, 1, state -> {
            check(state);
            checked[0]++;
        });
        System.err.println("journal: " + checked[0] + " states after a loss of power");
        assertThat(checked[0]).isGreaterThan(150);
    }

    private static void check(CrashState state) {
        String where = "after call " + state.point() + ", acknowledged " + state.note();
        long acknowledged = Math.max(0, state.note());
        for (int again = 0; again < 2; again++) { // a recovered store can be recovered again
            SimulatedDisk disk = again == 0 ? state.disk() : state.disk().settled();
            try (FileStore store = open(disk)) {
                List<HistoryEntry> history = history(store);
                assertThat((long) history.size()).as(where).isBetween(acknowledged, acknowledged + 1);
                assertThat(store.read(Samples.key("a"))
                                .map(record -> record.body().state()))
                        .as(where)
                        .isEqualTo(
                                history.isEmpty()
                                        ? java.util.Optional.empty()
                                        : java.util.Optional.of("S" + history.size()));
                assertThat(store.verify(Check.REPORT).findings()).as(where).isEmpty();
                Samples.create(store, "afterwards-" + again);
            } catch (StoreException e) {
                fail(where, e);
            }
        }
    }

    @Test
    void everyFailingCallIsReportedAndSurvived() {
        int failures = 0;
        for (boolean takesEffect : List.of(false, true)) {
            boolean failed = true;
            for (int number = 0; failed; number++) {
                failed = failingAt(number, takesEffect);
                failures += failed ? 1 : 0;
            }
        }
        System.err.println("journal: " + failures + " failing calls");
        assertThat(failures).isGreaterThan(150);
    }

    private static boolean failingAt(int number, boolean takesEffect) {
        SimulatedDisk disk = new SimulatedDisk(ROOT);
        disk.failAfter(number, takesEffect);
        String where = "call " + number + (takesEffect ? " that takes effect" : "");
        FileStore store = null;
        for (int tries = 0; store == null; tries++) {
            try {
                store = open(disk);
            } catch (StoreException e) {
                assertThat(tries).as(where + ": " + e).isLessThan(2);
            }
        }
        List<Long> revisions = new ArrayList<>(List.of(0L));
        try (FileStore open = store) {
            for (int i = 1; i <= COMMITS; i++) {
                revisions.add(committed(open, commit(i, revisions.get(i - 1)), where));
            }
            assertThat(history(open)).as(where).hasSize(COMMITS);
        }
        boolean failed = disk.hasFailed();
        disk.failAfter(Integer.MAX_VALUE, false);
        try (FileStore again = open(disk)) {
            assertThat(again.read(Samples.key("a")).orElseThrow().body().state())
                    .as(where)
                    .isEqualTo("S" + COMMITS);
            assertThat(history(again)).as(where).hasSize(COMMITS);
            assertThat(again.verify(Check.REPORT).findings()).as(where).isEmpty();
        }
        return failed;
    }

    private static List<HistoryEntry> history(FileStore store) {
        HistoryQuery all = new HistoryQuery("episode", "a", Cursor.START, 1000);
        try {
            return store.history(all).entries();
        } catch (StoreException e) {
            assertThat(e.verdict()).isEqualTo(StoreException.Verdict.RETRYABLE);
            return store.history(all).entries();
        }
    }

    /** Sends a failed commit again, whatever the verdict. */
    private static long committed(FileStore store, Commit commit, String where) {
        StoreException last = null;
        for (int tries = 0; tries < 3; tries++) {
            try {
                CommitResult result = store.commit(List.of(commit)).get(0);
                assertThat(result).as(where).isInstanceOf(Committed.class);
                return ((Committed) result).revision();
            } catch (StoreException e) {
                last = e;
            }
        }
        throw new AssertionError(where, last);
    }
}
