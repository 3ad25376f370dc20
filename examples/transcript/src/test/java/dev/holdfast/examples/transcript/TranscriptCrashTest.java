package dev.holdfast.examples.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Snapshot;
import dev.holdfast.Items;
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

/** What the README promises of stopping and going on, on the program as its user starts it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranscriptCrashTest {
    private static final int CHUNKS = 126;
    private static final int WORKERS = 3;

    /** More than the crashes without progress that an item survives. */
    private static final int KILLS = 12;

    private Path undisturbed = Path.of("");
    private byte[] summary = {};

    @BeforeAll
    void runUndisturbed(@TempDir Path work) throws Exception {
        undisturbed = work;
        ChildRun run = ChildRun.start(work);
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
    void aFinishedJobHasNothingToDo() throws Exception {
        ChildRun again = ChildRun.start(undisturbed);
        assertThat(again.finish()).as(again.output()).isZero();
        assertThat(again.output()).contains("Nothing to do: all 126 chunks are done.");
        assertThat(Files.readAllBytes(summaryOf(undisturbed))).isEqualTo(summary);
        assertThat(jobIn(undisturbed).state()).isEqualTo(Stage.COMPLETED);
    }

    @Test
    void aSummaryThatIsGoneIsWrittenAgainWithoutProcessingAnything(@TempDir Path work) throws Exception {
        assertThat(ChildRun.start(work).finish()).isZero();
        Files.delete(summaryOf(work));
        ChildRun again = ChildRun.witnessed(work.resolve("log"), work);
        assertThat(again.finish()).as(again.output()).isZero();
        assertThat(again.output()).contains("it is written again from the stored results", "Nothing to do");
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
        assertThat(work.resolve("log")).doesNotExist();
    }

    @Test
    void faultsOnTheWayLeadToTheSameSummary(@TempDir Path work) throws Exception {
        ChildRun run = ChildRun.start(work, "--fault-rate", "0.3", "--seed", "5");
        assertThat(run.finish()).as(run.output()).isZero();
        assertThat(run.output()).containsPattern("processed 126 of 126 chunks in this run, with [2-9]\\d faults");
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreKind.class,
            names = {"FILE", "SQLITE"})
    void killedAgainAndAgainItLeadsToTheSameSummaryAndRepeatsOnlyWhatWasInFlight(StoreKind store, @TempDir Path work)
            throws Exception {
        Random random = new Random(20040414);
        Set<Integer> done = new HashSet<>();
        int sum = 0;
        for (int kill = 0; kill <= KILLS; kill++) {
            boolean last = kill == KILLS;
            Path log = work.resolve("log-" + kill);
            ChildRun run = last
                    ? ChildRun.witnessed(log, work, "--store", store.name())
                    : ChildRun.witnessed(
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
            for (List<Integer> worker : Witness.begun(log).values()) {
                assertThat(worker).as("begun again in run " + kill).noneMatch(done::contains);
                settled.addAll(last ? worker : worker.subList(0, worker.size() - 1)); // the last one was in flight
            }
            done.addAll(settled);
        }
        assertThat(sum).isBetween(KILLS, CHUNKS + KILLS * WORKERS);
        assertThat(begunTimes(work, KILLS + 1)).isBetween(CHUNKS, CHUNKS + KILLS * WORKERS);
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
        assertThat(jobIn(work, store).crashes(Stage.RUNNING)).isEqualTo(KILLS);
    }

    private static int begunTimes(Path work, int runs) throws IOException {
        int times = 0;
        for (int i = 0; i < runs; i++) {
            times += Witness.begun(work.resolve("log-" + i)).values().stream()
                    .mapToInt(List::size)
                    .sum();
        }
        return times;
    }

    @Test
    void aSignalPausesItAndTheNextRunGoesOnAtOnce(@TempDir Path work) throws Exception {
        ChildRun run = ChildRun.start(work, "--slow-ms", "50", "--lease-ms", "600000");
        assertThat(run.readChunks(5)).as(run.output()).isTrue();
        run.signal("TERM");
        assertThat(run.finish()).as(run.output()).isEqualTo(4);
        assertThat(run.output()).contains("chunks in this run", "Stopped; run it again to go on.");
        Snapshot<Stage, Job> job = jobIn(work);
        assertThat(job.state()).isEqualTo(Stage.PAUSED);
        assertThat(job.lease()).isEmpty();
        assertThat(job.message()).contains("paused by SIGTERM");

        ChildRun next = ChildRun.start(work);
        assertThat(next.finish()).as(next.output()).isZero();
        assertThat(run.processed() + next.processed()).isEqualTo(CHUNKS);
        assertThat(next.output()).doesNotContain("holds the job");
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
    }

    @Test
    void aSignalPausesAndResumesItWhileItRuns(@TempDir Path work) throws Exception {
        ChildRun run = ChildRun.start(work, "--slow-ms", "30");
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
    void theKeyboardPausesResumesAndEndsIt(@TempDir Path work) throws Exception {
        ChildRun run = ChildRun.start(work, "--slow-ms", "30");
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
    void ofTwoProcessesOneWorksAndTheOtherSaysWhoDoes(@TempDir Path work) throws Exception {
        ChildRun one = ChildRun.witnessed(work.resolve("one"), work, "--slow-ms", "60");
        assertThat(one.readChunks(1)).as(one.output()).isTrue();
        ChildRun two = ChildRun.witnessed(work.resolve("two"), work);
        assertThat(two.finish()).as(two.output()).isEqualTo(3);
        assertThat(two.output()).containsPattern("process " + one.pid() + "-\\w+ is at work on it");
        assertThat(work.resolve("two")).doesNotExist();
        assertThat(one.finish()).as(one.output()).isZero();
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
    }

    @Test
    void twoProcessesThatStartAtOnceProcessNoChunkTwice(@TempDir Path work) throws Exception {
        List<ChildRun> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            runs.add(ChildRun.witnessed(work.resolve("log-" + i), work, "--slow-ms", "20"));
        }
        Set<Integer> codes = new TreeSet<>();
        for (ChildRun run : runs) {
            codes.add(run.finish());
        }
        // the slower one either finds the other at work, or comes when all is done
        assertThat(codes)
                .as(runs.get(0).output() + runs.get(1).output())
                .contains(0)
                .isSubsetOf(0, 3);
        List<Integer> begun = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Witness.begun(work.resolve("log-" + i)).values().forEach(begun::addAll);
        }
        assertThat(begun)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, CHUNKS).boxed().toList());
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
    }

    @Test
    void aChunkThatAlwaysFailsFailsTheJobAndTheNextRunTriesItAgain(@TempDir Path work) throws Exception {
        Path log = work.resolve("log");
        Path failing = Files.createFile(Witness.failing(log, 60));
        ChildRun run = ChildRun.witnessed(log, work);
        assertThat(run.finish()).as(run.output()).isEqualTo(1);
        assertThat(run.output())
                .contains("Failed: chunk 60 failed 3 times, the last time with: "
                        + "java.io.IOException: the model is out of order");
        assertThat(jobIn(work).state()).isEqualTo(Stage.FAILED);
        Files.delete(failing);
        ChildRun next = ChildRun.witnessed(log, work);
        assertThat(next.finish()).as(next.output()).isZero();
        assertThat(next.output()).contains("An earlier run failed: chunk 60 failed 3 times");
        assertThat(run.processed() + next.processed()).isEqualTo(CHUNKS);
        assertThat(Files.readAllBytes(summaryOf(work))).isEqualTo(summary);
    }
}
