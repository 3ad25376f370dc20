package dev.holdfast.examples.clipper.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.clipper.api.JobStatus;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.common.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobTableTest {
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static JobStatus status(String id, Stage state, long current, long total, @Nullable String error) {
        boolean held = error == null && state != Stage.INIT && state != Stage.COMPLETE;
        return new JobStatus(
                id,
                "A talk",
                state,
                "Label of " + state.name().toLowerCase(Locale.ROOT),
                error == null ? null : Stage.CUTTING,
                false,
                1,
                1,
                current,
                total,
                held ? "Doing this" : null,
                error,
                1,
                3,
                held ? "worker-1" : null,
                THEN,
                THEN,
                THEN,
                null,
                state == Stage.COMPLETE ? "jobs/" + id + "/index.html" : null);
    }

    private static JobView view(JobStatus status, long nanos) {
        JobView view = new JobView(status.id());
        view.update(status, "", nanos);
        return view;
    }

    private static String plain(String line) {
        return line.replaceAll("\u001b\\[[0-9;]*m", "");
    }

    private static List<String> draw(int rows, int columns, List<JobView> jobs) {
        return new JobTable(rows, columns)
                .draw(jobs, 0, Duration.ofSeconds(75)).stream()
                        .map(JobTableTest::plain)
                        .toList();
    }

    @Test
    void lineShowsStateBarPercentageAttemptAndActivity() {
        List<String> lines = draw(24, 100, List.of(view(status("talk-001", Stage.CUTTING, 5, 10, null), 0)));
        assertThat(lines.get(0)).startsWith("Space Clipper  1 job  / 1  1:15");
        assertThat(lines.get(1)).startsWith("talk-001  / Label of cutting").contains(" 30 % ", "1/3", "Doing this");
        assertThat(lines.get(1)).contains("████▊···········");
    }

    @Test
    void errorIsShownWithoutControlSequences() {
        JobStatus failed = status("talk-001", Stage.ERROR, 0, 0, "no\u001b[31m answer\r\nfrom it");
        assertThat(draw(24, 120, List.of(view(failed, 0))).get(1)).contains("retried soon: no [31m answer from it");
    }

    @Test
    void noLineIsLongerThanTheTerminal() {
        List<JobView> jobs = IntStream.range(0, 9)
                .mapToObj(i -> view(status("a-very-long-name-of-a-job-" + i, Stage.values()[i], 1, 3, null), 0))
                .toList();
        for (int columns = 39; columns < 200; columns++) {
            int most = columns;
            assertThat(draw(24, columns, jobs))
                    .allSatisfy(line ->
                            assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(most));
        }
    }

    @Test
    void jobsInProgressArePreferredOnASmallScreen() {
        List<JobView> jobs = IntStream.range(0, 30)
                .mapToObj(
                        i -> view(status("talk-0" + (10 + i), i < 25 ? Stage.COMPLETE : Stage.CUTTING, 0, 0, null), 0))
                .toList();
        List<String> lines = draw(10, 100, jobs);
        assertThat(lines).hasSize(9);
        assertThat(lines.subList(1, 8))
                .filteredOn(line -> line.contains("cutting"))
                .hasSize(5);
        assertThat(lines.get(8)).startsWith("and 23 more");
    }

    @Test
    void barFillsByEighths() {
        assertThat(JobTable.bar(0)).isEqualTo(" " + "·".repeat(15));
        assertThat(JobTable.bar(0.5)).isEqualTo("█".repeat(8) + " " + "·".repeat(7));
        assertThat(JobTable.bar(1)).isEqualTo("█".repeat(16));
        for (int i = 0; i <= 1000; i++) {
            assertThat(JobTable.bar(i / 1000.0)).hasSize(16);
        }
    }

    @Test
    void estimateContinuesAtTheMeanSpeed() {
        ProgressEstimate estimate = new ProgressEstimate();
        estimate.update(status("a", Stage.DOWNLOADING, 0, 10, null), 0);
        assertThat(estimate.left(0)).isEmpty();
        estimate.update(status("a", Stage.CUTTING, 0, 10, null), 2 * SECOND);
        assertThat(estimate.left(2 * SECOND)).hasValue(Duration.ofSeconds(8));
        assertThat(estimate.shown(3 * SECOND)).isBetween(0.299, 0.301);
        assertThat(estimate.shown(100 * SECOND)).isLessThan(0.4);
        estimate.update(status("a", Stage.CUTTING, 1, 10, null), 101 * SECOND);
        assertThat(estimate.shown(101 * SECOND)).as("it never decreases").isGreaterThan(0.3);
        estimate.update(status("a", Stage.INIT, 0, 0, null), 102 * SECOND);
        assertThat(estimate.shown(102 * SECOND))
                .as("except when the job restarts")
                .isZero();
        estimate.update(status("a", Stage.COMPLETE, 0, 0, null), 103 * SECOND);
        assertThat(estimate.shown(103 * SECOND)).isEqualTo(1);
    }

    @Test
    void liveScreenRedrawsInPlaceAndRestoresTheCursor() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LiveScreen screen =
                new LiveScreen(new PrintStream(out, true, StandardCharsets.UTF_8), new Terminal.Size(24, 100));
        List<JobView> jobs = List.of(view(status("talk-001", Stage.CUTTING, 5, 10, null), 0));
        screen.draw(jobs, 0);
        screen.draw(jobs, SECOND);
        screen.note("killed worker-1");
        screen.close();
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text).startsWith("\u001b[?25l").endsWith("\u001b[?25h");
        assertThat(text.split("\u001b\\[2A\r", -1)).hasSize(3);
        assertThat(text).contains("killed worker-1\u001b[K\n");
    }
}
