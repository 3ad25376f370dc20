package dev.holdfast.backendtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.CrashHarness;
import dev.holdfast.testkit.crash.CrashReport;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills of processes that commit lose no acknowledged commit, and leave every other commit whole or absent. */
public abstract class KillTests {
    @TempDir
    protected Path temporary;

    protected abstract Class<? extends StoreFactory> factory();

    protected Path directory() {
        return temporary.resolve("store");
    }

    protected long seed() {
        return 7;
    }

    protected int kills() {
        return 50;
    }

    protected int soakKills() {
        return 1_000;
    }

    /** Checks more of the store after each kill. */
    protected void check(StateStore store) {}

    /** Checks more of the report; by default, some kills hit a commit between its effect and its answer. */
    protected void check(CrashReport report) {
        assertThat(report.midCall()).as("kills inside a call").isGreaterThan(report.kills() / 2);
        assertThat(report.unacknowledged())
                .as("kills between commit and answer")
                .isPositive();
    }

    @Test
    protected void killsLoseNothing() {
        kill(kills());
    }

    @Test
    @Tag("soak")
    protected void manyKillsLoseNothing() {
        kill(soakKills());
    }

    private void kill(int kills) {
        long start = System.nanoTime();
        CrashReport report = CrashHarness.of(factory(), directory())
                .kills(kills)
                .seed(seed())
                .check(this::check)
                .run();
        System.err.printf(
                "%s: %d kills (%d while opening, %d inside a call), %d commits acknowledged, %d more found whole, %d s%n",
                getClass().getSimpleName(),
                report.kills(),
                report.opening(),
                report.midCall(),
                report.acknowledged(),
                report.unacknowledged(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));

        assertThat(report.problems()).as("%s", report).isEmpty();
        assertThat(report.acknowledged()).as("acknowledged commits").isGreaterThan(5L * kills);
        check(report);
    }
}
