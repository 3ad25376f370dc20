package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.testkit.crash.CrashHarness;
import dev.holdfast.testkit.crash.CrashReport;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes that commit: the server has every commit completely or not at all, and all acknowledged ones. */
@ExtendWith(SharedRedis.class)
class RedisCrashTest {
    @TempDir
    Path directory;

    @Test
    void killsOfClientsLoseNothing(RedisSpace space) {
        killed(space, 50);
    }

    @Test
    @Tag("soak")
    void aThousandKillsOfClientsLoseNothing(RedisSpace space) {
        killed(space, 1_000);
    }

    private void killed(RedisSpace space, int kills) {
        long start = System.nanoTime();
        RedisFactory.prepare(directory, space);
        CrashReport report = CrashHarness.of(RedisFactory.class, directory)
                .kills(kills)
                .seed(7)
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
}
