package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.StoreException;
import dev.holdfast.backendtests.disk.PowerCutDisk;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server loses power: the dedicated ext4 file system of its append-only file is shut down during commits, so that
 * nothing more is flushed, not even the journal; then it is mounted again. Needs root, loop devices and python3.
 */
@Tag("soak")
class PowerCutTest {
    private static final int CYCLES = 10;
    private static final int FEWEST = 2_000;
    private static final int MOST = 20_000;

    /** The loss that docs/redis.md allows for {@code appendfsync everysec}. */
    private static final Duration WINDOW = Duration.ofSeconds(2);

    @TempDir
    Path temporary;

    private long acknowledged;
    private long lost;
    private int cyclesWithLoss;
    private Duration oldest = Duration.ZERO;

    private record Acknowledged(String id, long nanoTime) {}

    @Test
    void nothingAcknowledgedIsLostWithAlways() throws Exception {
        cut("always");

        assertThat(lost).as("lost commits").isZero();
    }

    @Test
    void lossWithEverysecIsWithinTheDocumentedBoundAndReported() throws Exception {
        cut("everysec");

        assertThat(lost).as("lost commits").isPositive();
        assertThat(oldest).isLessThan(WINDOW);
    }

    private void cut(String appendfsync) throws Exception {
        try (PowerCutDisk disk = PowerCutDisk.create(temporary, "512M");
                RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly(appendfsync)
                        .set("dir", disk.directory().toString()));
                RedisStore store = RedisStore.open(RedisOptions.builder(redis.uri(), "power")
                        .timeout(Duration.ofSeconds(5))
                        .reconnectTimeout(Duration.ofSeconds(30))
                        .build())) {
            Random random = new Random(11);
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                cycle(disk, redis, store, "c" + cycle + "-", FEWEST + random.nextInt(MOST - FEWEST));
            }
            assertThat(redis.ask("HLEN", "{power}:lost")).isEqualTo(Integer.toString(cyclesWithLoss));
            assertThat(store.verify(Check.REPORT).findings())
                    .extracting(Finding::problem)
                    .hasSize(cyclesWithLoss)
                    .allMatch(Problem.LOST_COMMITS::equals);
        }
        System.err.printf(
                "appendfsync %s: %d power cuts, %d commits acknowledged, %d lost in %d cuts, the oldest %d ms before%n",
                appendfsync, CYCLES, acknowledged, lost, cyclesWithLoss, oldest.toMillis());
    }

    private void cycle(PowerCutDisk disk, RedisProcess redis, RedisStore store, String prefix, int commits)
            throws Exception {
        ConcurrentLinkedQueue<Acknowledged> said = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; ; i++) {
                    FaultSamples.create(store, prefix + i);
                    said.add(new Acknowledged(prefix + i, System.nanoTime()));
                }
            } catch (StoreException e) {
                // the power is off
            }
        });
        Awaitility.await("commits").atMost(Duration.ofMinutes(2)).until(() -> said.size() >= commits);
        long cut = System.nanoTime();
        disk.cut();
        redis.kill9();
        disk.remount();
        redis.restart();
        writing.get(1, TimeUnit.MINUTES);
        check(store, new ArrayList<>(said), cut);
    }

    private void check(RedisStore store, List<Acknowledged> said, long cut) {
        Set<String> there = new HashSet<>(FaultSamples.tokens(store));
        List<Acknowledged> missing =
                said.stream().filter(one -> !there.contains(one.id())).toList();
        assertThat(missing)
                .as("what is lost is the end")
                .isEqualTo(said.subList(said.size() - missing.size(), said.size()));
        acknowledged += said.size();
        cyclesWithLoss += missing.isEmpty() ? 0 : 1;
        for (Acknowledged one : missing) {
            Duration age = Duration.ofNanos(cut - one.nanoTime());
            // at the moment of the shutdown, even a program that only writes and syncs gets success
            if (!age.isNegative()) {
                lost++;
                oldest = age.compareTo(oldest) > 0 ? age : oldest;
            }
        }
    }
}
