package dev.holdfast.examples.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Items;
import dev.holdfast.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stopping and continuing as the README promises, tested on the program as its user starts it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranscriptCrashTest {
    private static final int CHUNKS = 126;
    private static final int WORKERS = 3;

    /** More kills than an item without progress survives. */
    private static final int KILLS = 12;

    private Path undisturbed = Path.of("");
    private byte[] summary = {};

    @BeforeAll
    void runUndisturbed(@TempDir Path work) throws Exception {
        undisturbed = work;
        TranscriptProcess run = TranscriptProcess.start(work);
        assertThat(run.finish()).as(run.output()).isZero();
        assertThat(run.output()).contains("processed 126 of 126 chunks in this run", "Summary: " + summaryOf(work));
        summary = Files.readAllBytes(summaryOf(work));
        assertThat(summary).asString().startsWith("# Persuasion\n").contains("\n## Chapter 24\n");
    }

    private static Path summaryOf(Path work) {
        return work.resolve("summary.md");
    }

    private static Snapshot<Stage, Job> jobIn(Path work) throws Exception {
        return jobIn(work, StoreKind.FILE);
    }

    private static Snapshot<Stage, Job> jobIn(Path work, StoreKind store) throws Exception {
        try (Items<Stage, Job> items = Items.open(Job.workflow(), store.open(work))) {
            return items.get(Job.ID).orElseThrow();
        }
    }

    @Test
    void finishedJobHasNothingToDo() throws Exception {
        TranscriptProcess again = TranscriptProcess.start(undisturbed);
        assertThat(again.finish()).as(again.output()).isZero();
        assertThat(again.output()).contains("Nothing to do: all 126 chunks are done.");
        assertThat(Files.readAllBytes(summaryOf(undisturbed))).isEqualTo(summary);
        assertThat(jobIn(undisturbed).state()).isEqualTo(Stage.COMPLETED);
    }

    @Test
    void missingSummaryIsWrittenAgainWithoutProcessing(@TempDir Path work) throws Exception {
        assertThat(TranscriptProcess.start(work).finish()).isZero();
        Files.delete(summaryOf(work));
        TranscriptProcess again = TranscriptProcess.logged(work.resolve("log"), work);
        assertThat(again.finish()).as(again.output()).isZero();
        assertThat(again.output()).contains("it was written again from the stored results", "Nothing to do");
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
        assertThat(work.resolve("log")).doesNotExist();
    }

    @Test
    void injectedFaultsLeadToTheSameSummary(@TempDir Path work) throws Exception {
        TranscriptProcess run = TranscriptProcess.start(work, "--fault-rate", "0.3", "--seed", "5");
        assertThat(run.finish()).as(run.output()).isZero();
        assertThat(run.output())
                .containsPattern("processed 126 of 126 chunks in this run, with [2-9]\\d injected faults");
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreKind.class,
            names = {"FILE", "SQLITE"})
    void killsLeadToTheSameSummaryAndRepeatOnlyChunksInProgress(StoreKind store, @TempDir Path work) throws Exception {
        Random random = new Random(20040414);
        Set<Integer> done = new HashSet<>();
        int sum = 0;
        for (int kill = 0; kill <= KILLS; kill++) {
            boolean last = kill == KILLS;
            Path log = work.resolve("log-" + kill);
            TranscriptProcess run = last
                    ? TranscriptProcess.logged(log, work, "--store", store.name())
                    : TranscriptProcess.logged(
                            log,
                            work,
                            "--store",
                            store.name(),
                            "--slow-ms",
                            "30",
                            "--workers",
                            "3",
                            "--lease-ms",
                            "1500");
            if (last) {
                assertThat(run.finish()).as(run.output()).isZero();
            } else {
                assertThat(run.readChunks(1 + random.nextInt(7)))
                        .as("it ended before it was killed: " + run.output())
                        .isTrue();
                run.kill();
            }
            sum += run.processed();
            Set<Integer> settled = new HashSet<>();
            for (List<Integer> worker : LoggedProcessor.started(log).values()) {
                assertThat(worker).as("started again in run " + kill).noneMatch(done::contains);
                settled.addAll(last ? worker : worker.subList(0, worker.size() - 1)); // the last one was in progress
            }
            done.addAll(settled);
        }
        assertThat(sum).isBetween(KILLS, CHUNKS + KILLS * WORKERS);
        assertThat(startedTimes(work, KILLS + 1)).isBetween(CHUNKS, CHUNKS + KILLS * WORKERS);
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
        assertThat(jobIn(work, store).crashes(Stage.RUNNING)).isEqualTo(KILLS);
    }

    private static int startedTimes(Path work, int runs) throws IOException {
        int times = 0;
        for (int i = 0; i < runs; i++) {
            times += LoggedProcessor.started(work.resolve("log-" + i)).values().stream()
                    .mapToInt(List::size)
                    .sum();
        }
        return times;
    }

    @Test
    void signalPausesItAndTheNextRunContinuesAtOnce(@TempDir Path work) throws Exception {
        TranscriptProcess run = TranscriptProcess.start(work, "--slow-ms", "50", "--lease-ms", "600000");
        assertThat(run.readChunks(5)).as(run.output()).isTrue();
        run.signal("TERM");
        assertThat(run.finish()).as(run.output()).isEqualTo(4);
        assertThat(run.output()).contains("chunks in this run", "Stopped; run it again to continue.");
        Snapshot<Stage, Job> job = jobIn(work);
        assertThat(job.state()).isEqualTo(Stage.PAUSED);
        assertThat(job.lease()).isEmpty();
        assertThat(job.message()).contains("paused by SIGTERM");

        TranscriptProcess next = TranscriptProcess.start(work);
        assertThat(next.finish()).as(next.output()).isZero();
        assertThat(run.processed() + next.processed()).isEqualTo(CHUNKS);
        assertThat(next.output()).doesNotContain("holds the job");
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
    }

    @Test
    void signalPausesAndResumesIt(@TempDir Path work) throws Exception {
        TranscriptProcess run = TranscriptProcess.start(work, "--slow-ms", "30");
        assertThat(run.readChunks(5)).as(run.output()).isTrue();
        run.signal("USR2");
        assertThat(run.readUntil(line -> line.startsWith("Paused by SIGUSR2: type r")))
                .as(run.output())
                .isTrue();
        assertThat(jobIn(work).state()).isEqualTo(Stage.PAUSED);
        run.signal("USR2");
        assertThat(run.finish()).as(run.output()).isZero();
        assertThat(run.output()).contains("processed 126 of 126 chunks in this run");
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
    }

    @Test
    void keyboardPausesResumesAndQuits(@TempDir Path work) throws Exception {
        TranscriptProcess run = TranscriptProcess.start(work, "--slow-ms", "30");
        assertThat(run.readChunks(3)).as(run.output()).isTrue();
        run.type("p");
        assertThat(run.readUntil(line -> line.startsWith("Paused on request")))
                .as(run.output())
                .isTrue();
        run.type("r");
        assertThat(run.readChunks(3)).as(run.output()).isTrue();
        run.type("q");
        assertThat(run.finish()).as(run.output()).isEqualTo(4);
        assertThat(jobIn(work).state()).isEqualTo(Stage.PAUSED);
    }

    @Test
    void secondProcessIsRefusedAndNamesTheFirst(@TempDir Path work) throws Exception {
        TranscriptProcess one = TranscriptProcess.logged(work.resolve("one"), work, "--slow-ms", "60");
        assertThat(one.readChunks(1)).as(one.output()).isTrue();
        TranscriptProcess two = TranscriptProcess.logged(work.resolve("two"), work);
        assertThat(two.finish()).as(two.output()).isEqualTo(3);
        assertThat(two.output()).containsPattern("process " + one.handle().pid() + "-\\w+ is processing the job");
        assertThat(work.resolve("two")).doesNotExist();
        assertThat(one.finish()).as(one.output()).isZero();
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
    }

    @Test
    void concurrentProcessesProcessNoChunkTwice(@TempDir Path work) throws Exception {
        List<TranscriptProcess> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            runs.add(TranscriptProcess.logged(work.resolve("log-" + i), work, "--slow-ms", "20"));
        }
        Set<Integer> codes = new TreeSet<>();
        for (TranscriptProcess run : runs) {
            codes.add(run.finish());
        }
        // the slower one either finds the job in use, or starts when all is done
        assertThat(codes)
                .as(runs.get(0).output() + runs.get(1).output())
                .contains(0)
                .isSubsetOf(0, 3);
        List<Integer> started = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            LoggedProcessor.started(work.resolve("log-" + i)).values().forEach(started::addAll);
        }
        assertThat(started)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, CHUNKS).boxed().toList());
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
    }

    @Test
    void chunkThatAlwaysFailsFailsTheJobAndTheNextRunRepeatsIt(@TempDir Path work) throws Exception {
        Path log = work.resolve("log");
        Path failing = Files.createFile(LoggedProcessor.failing(log, 60));
        TranscriptProcess run = TranscriptProcess.logged(log, work);
        assertThat(run.finish()).as(run.output()).isEqualTo(1);
        assertThat(run.output())
                .contains("Failed: chunk 60 failed 3 times, the last time with: "
                        + "java.io.IOException: the model is unavailable");
        assertThat(jobIn(work).state()).isEqualTo(Stage.FAILED);
        Files.delete(failing);
        TranscriptProcess next = TranscriptProcess.logged(log, work);
        assertThat(next.finish()).as(next.output()).isZero();
        assertThat(next.output()).contains("An earlier run failed: chunk 60 failed 3 times");
        assertThat(run.processed() + next.processed()).isEqualTo(CHUNKS);
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
    }
}
