package dev.holdfast.examples.clipper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promises of the README, tested on the program as its user starts it: real processes, a real Redis, real kills.
 */
class ClipperCrashTest {
    private static final String NOTHING_MISSED = "missed by the client: none";
    private static final String NOTHING_TWICE = "none finished twice";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void tenKillsOfWorkersMissAndRepeatNothing(@TempDir Path work) throws Exception {
        ClipperProcess run = ClipperProcess.start(
                work, "--jobs", "6", "--workers", "3", "--slow-ms", "150", "--kill-workers", "--kill-ms", "700");
        assertThat(run.finish()).as(run.output()).isZero();
        assertThat(run.count("killed worker-")).as(run.output()).isGreaterThanOrEqualTo(10);
        assertThat(run.output()).contains("6 COMPLETE", NOTHING_MISSED, NOTHING_TWICE);
        assertThat(run.output()).contains("crashed: its lease expired");
        assertThat(pages(work)).hasSize(6);
    }

    @Test
    @Tag("soak")
    void aHundredKillsAndFaultsMissAndRepeatNothing(@TempDir Path work) throws Exception {
        ClipperProcess run = ClipperProcess.start(
                work,
                "--jobs",
                "20",
                "--workers",
                "4",
                "--slow-ms",
                "400",
                "--fault-rate",
                "0.2",
                "--kill-workers",
                "--kill-ms",
                "700");
        assertThat(run.finish()).as(run.output()).isZero();
        assertThat(run.count("killed worker-")).as(run.output()).isGreaterThanOrEqualTo(100);
        assertThat(run.output()).contains(NOTHING_MISSED, NOTHING_TWICE);
    }

    @Test
    void killedOrStoppedRunLeavesNoProcessAndTheNextOneContinues(@TempDir Path undisturbed, @TempDir Path work)
            throws Exception {
        ClipperProcess whole = ClipperProcess.start(undisturbed, "--jobs", "3", "--workers", "2");
        assertThat(whole.finish()).as(whole.output()).isZero();

        ClipperProcess killed = ClipperProcess.start(work, "--jobs", "3", "--workers", "2", "--slow-ms", "100");
        assertThat(killed.readUntil(line -> line.contains("CUTTING")))
                .as(killed.output())
                .isTrue();
        List<ProcessHandle> family = killed.processes();
        assertThat(family).hasSizeGreaterThanOrEqualTo(5); // itself, two workers, Redis and its guard
        killed.signal("KILL");
        awaitEnd(family);

        ClipperProcess stopped = ClipperProcess.start(work, "--jobs", "3", "--workers", "2", "--slow-ms", "100");
        assertThat(stopped.readUntil(line -> line.contains("TRANSCRIBING")))
                .as(stopped.output())
                .isTrue();
        family = stopped.processes();
        stopped.signal("TERM"); // instead of INT, which a shell may make its children ignore
        assertThat(stopped.finish()).as(stopped.output()).isEqualTo(143);
        assertThat(stopped.output())
                .contains("Stopped; run it again to continue.")
                .doesNotContain("Exception");
        awaitEnd(family);

        ClipperProcess last = ClipperProcess.start(work, "--jobs", "3", "--workers", "2");
        assertThat(last.finish()).as(last.output()).isZero();
        assertThat(last.output()).contains("3 jobs, 0 new", "3 COMPLETE", NOTHING_MISSED, NOTHING_TWICE);
        assertThat(pages(work)).isEqualTo(pages(undisturbed));
    }

    private static void awaitEnd(List<ProcessHandle> family) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(family).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void failedJobsEndInErrorWithTheReasonAndCanBeRetried(@TempDir Path work) throws Exception {
        ClipperProcess failing =
                ClipperProcess.start(work, "--jobs", "1", "--workers", "1", "--fault-rate", "1", "--seed", "3");
        assertThat(failing.finish()).as(failing.output()).isZero();
        assertThat(failing.output()).contains("1 ERROR", "  talk-001: ", NOTHING_MISSED);

        ClipperProcess again = ClipperProcess.start(work, "--jobs", "1", "--workers", "1", "--retry-failed");
        assertThat(again.finish()).as(again.output()).isZero();
        assertThat(again.output()).contains("1 COMPLETE", NOTHING_MISSED);
    }

    @Test
    void invalidArgumentsAreNamed(@TempDir Path work) throws Exception {
        ClipperProcess rate = ClipperProcess.start(work, "--fault-rate", "2");
        assertThat(rate.finish()).isEqualTo(2);
        assertThat(rate.output()).contains("--fault-rate 2.0 is out of range; use 0 (never) to 1 (always)");
        ClipperProcess redis = ClipperProcess.start(work, "--redis", "localhost");
        assertThat(redis.finish()).isEqualTo(2);
        assertThat(redis.output())
                .contains("--redis localhost is not an address; use 'embedded' or one such as redis://");
    }

    private static Map<String, String> pages(Path work) throws IOException {
        Map<String, String> pages = new TreeMap<>();
        try (var jobs = Files.newDirectoryStream(work.resolve("jobs"))) {
            for (Path job : jobs) {
                pages.put(job.getFileName().toString(), Files.readString(job.resolve("index.html")));
            }
        }
        return pages;
    }
}
