package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.holdfast.StoreException;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.crash.CrashHarness;
import dev.holdfast.testkit.crash.CrashReport;
import dev.holdfast.testkit.disk.CrashState;
import dev.holdfast.testkit.disk.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills, every state that a loss of power may leave, and every call that may fail: nothing acknowledged is lost. */
class SingleFileCrashTest {
    private static final Path ROOT = Path.of("/disk");
    private static final Path FILE = ROOT.resolve("work").resolve(SingleFileFactory.NAME);
    private static final int COMMITS = 6;

    @TempDir
    Path directory;

    @Test
    void killsLoseNothing() {
        killed(50);
    }

    @Test
    @Tag("soak")
    void aThousandKillsLoseNothing() {
        killed(1_000);
    }

    private void killed(int kills) {
        long start = System.nanoTime();
        CrashReport report = CrashHarness.of(SingleFileFactory.class, directory.resolve("work"))
                .kills(kills)
                .seed(11)
                .check(store ->
                        assertThat(store.verify(Check.REPORT).findings()).isEmpty())
                .run();
        System.err.printf(
                "single file: %d kills (%d while opening, %d inside a call), %d commits acknowledged, %d more found"
                        + " whole, %d s%n",
                report.kills(),
                report.opening(),
                report.midCall(),
                report.acknowledged(),
                report.unacknowledged(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));

        assertThat(report.problems()).as("%s", report).isEmpty();
        assertThat(report.acknowledged()).as("acknowledged commits").isGreaterThan(5L * kills);
        assertThat(report.midCall()).as("kills inside a call").isGreaterThan(kills / 2);
    }

    private static SingleFileStore open(SimulatedDisk disk) {
        return SingleFileStore.open(FILE, SingleFileOptions.defaults(), disk, new StepTime());
    }

    private static ItemBody body(int number) {
        return new ItemBody("S" + number, null, null, null, Samples.T0, Set.of(), "{\"n\":" + number + "}");
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
        for (int from = 1; from <= COMMITS; from += COMMITS / 2) { // closing in between makes the backup as new
            try (SingleFileStore store = open(disk)) {
                for (int i = from; i < from + COMMITS / 2; i++) {
                    revision = Samples.commit(store, commit(i, revision)).revision();
                    disk.note(i);
                }
            }
        }
        int[] checked = {0};
        disk.crash(60, 1, state -> {
            check(state);
            checked[0]++;
        });
        System.err.println("single file: " + checked[0] + " states after a loss of power");
        assertThat(checked[0]).isGreaterThan(300);
    }

    private static void check(CrashState state) {
        String where = "after call " + state.point() + ", acknowledged " + state.note();
        long acknowledged = Math.max(0, state.note());
        for (int again = 0; again < 2; again++) { // a recovered store can be recovered again
            SimulatedDisk disk = again == 0 ? state.disk() : state.disk().settled();
            try (SingleFileStore store = open(disk)) {
                List<HistoryEntry> history = Samples.history(store, "a");
                assertThat((long) history.size()).as(where).isBetween(acknowledged, acknowledged + 1);
                assertThat(store.read(Samples.key("a"))
                                .map(record -> record.body().state()))
                        .as(where)
                        .isEqualTo(history.isEmpty() ? Optional.empty() : Optional.of("S" + history.size()));
                Samples.create(store, "afterwards-" + again);
                assertThat(store.verify(Check.REPORT).findings()).as(where).isEmpty();
                assertThat(disk.files().keySet()).as(where).noneMatch(name -> name.endsWith(".tmp"));
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
        System.err.println("single file: " + failures + " failing calls");
        assertThat(failures).isGreaterThan(100);
    }

    private static boolean failingAt(int number, boolean takesEffect) {
        SimulatedDisk disk = new SimulatedDisk(ROOT);
        disk.failAfter(number, takesEffect);
        String where = "call " + number + (takesEffect ? " that takes effect" : "");
        SingleFileStore store = null;
        for (int tries = 0; store == null; tries++) {
            try {
                store = open(disk);
            } catch (StoreException e) {
                assertThat(tries).as(where + ": " + e).isLessThan(2);
            }
        }
        List<Long> revisions = new ArrayList<>(List.of(0L));
        try (SingleFileStore open = store) {
            for (int i = 1; i <= COMMITS; i++) {
                revisions.add(committed(open, commit(i, revisions.get(i - 1)), i, where));
            }
        }
        boolean failed = disk.hasFailed();
        disk.failAfter(Integer.MAX_VALUE, false);
        try (SingleFileStore again = open(disk)) {
            assertThat(again.read(Samples.key("a")).orElseThrow().body().state())
                    .as(where)
                    .isEqualTo("S" + COMMITS);
            assertThat(Samples.history(again, "a")).as(where).hasSize(COMMITS);
            Samples.create(again, "afterwards");
            assertThat(again.verify(Check.REPORT).findings()).as(where).isEmpty();
        }
        return failed;
    }

    /** Sends a failed commit again; one that failed without effect must have none. */
    private static long committed(SingleFileStore store, Commit commit, int number, String where) {
        StoreException last = null;
        for (int tries = 0; tries < 3; tries++) {
            try {
                CommitResult result = store.commit(List.of(commit)).get(0);
                assertThat(result).as(where).isInstanceOf(Committed.class);
                return ((Committed) result).revision();
            } catch (StoreException e) {
                last = e;
                if (e.verdict() == StoreException.Verdict.RETRYABLE) {
                    assertThat(Samples.history(store, "a")).as(where).hasSize(number - 1);
                }
            }
        }
        throw new AssertionError(where, last);
    }
}
