package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.crash.CrashHarness;
import dev.holdfast.testkit.crash.CrashReport;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that write to one directory are killed again and again; nothing acknowledged may be missing. */
class SqliteCrashTest {
    @TempDir
    Path directory;

    @Test
    void fiftyKillsLoseNothingAcknowledgedAndLeaveAMirrorThatBecomesExact() {
        kill(50, 20040414);
    }

    @Test
    @Tag("soak")
    void aThousandKillsLoseNothingAcknowledgedAndLeaveAMirrorThatBecomesExact() {
        for (int round = 1; round <= 20; round++) {
            kill(50, round);
        }
    }

    private void kill(int kills, long seed) {
        Path store = directory.resolve("seed-" + seed);
        CrashReport report = CrashHarness.of(SqliteFactory.class, store)
                .kills(kills)
                .seed(seed)
                .run();
        System.err.println("SQLite + YAML: " + report);
        assertThat(report.problems()).as("%s", report).isEmpty();
        assertThat(report.kills()).isEqualTo(kills);
        assertThat(report.acknowledged()).isGreaterThan(kills);
        try (SqliteStore last = SqliteStore.open(store)) {
            last.flush();
            assertThat(last.verify(Check.REPORT).findings()).isEmpty();
        }
    }
}
