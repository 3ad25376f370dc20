package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.crash.CrashHarness;
import dev.holdfast.testkit.crash.CrashReport;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills lose no acknowledged commit, and the documents are exact after the next flush. */
class FileCrashTest {
    @TempDir
    Path directory;

    @Test
    void killsLoseNothingAndDocumentsAreCompletedAfterwards() {
        killed(50);
    }

    @Test
    @Tag("soak")
    void aThousandKillsLoseNothing() {
        killed(1_000);
    }

    private void killed(int kills) {
        long start = System.nanoTime();
        CrashReport report = CrashHarness.of(FileFactory.class, directory.resolve("store"))
                .kills(kills)
                .seed(7)
                .check(FileCrashTest::documentsAreExact)
                .run();
        System.err.printf(
                "%d kills (%d while opening, %d inside a call), %d commits acknowledged, %d more found whole, %d s%n",
                report.kills(),
                report.opening(),
                report.midCall(),
                report.acknowledged(),
                report.unacknowledged(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));

        assertThat(report.problems()).as("%s", report).isEmpty();
        assertThat(report.acknowledged()).as("acknowledged commits").isGreaterThan(5L * kills);
        assertThat(report.midCall()).as("kills inside a call").isGreaterThan(kills / 2);
        assertThat(report.unacknowledged())
                .as("kills between commit and answer")
                .isPositive();
    }

    private static void documentsAreExact(StateStore open) {
        FileStore store = (FileStore) open;
        store.flush();
        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
    }
}
