package dev.holdfast.examples.clipper.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.LeaseLostException;
import dev.holdfast.Note;
import dev.holdfast.Snapshot;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.source.SourceServer;
import dev.holdfast.examples.clipper.source.Talk;
import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.testkit.HoldfastStore;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.workflow.Workflow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The work of a worker on real sound from a real server, with a clock that the test controls. */
@HoldfastStore
class PipelineTest {
    static final Workflow<Stage, Job> JOBS = Jobs.workflow();

    private static final String ID = "talk-002";

    @TempDir
    private Path folder = Path.of("");

    private SourceServer source;

    PipelineTest() throws IOException {
        source = SourceServer.start(FaultPlan.none());
    }

    @AfterEach
    void stop() {
        source.close();
    }

    @BeforeEach
    void submit(Items<Stage, Job> items) {
        items.create(ID, Job.of("Rain & <wind>", Talk.name(2)));
    }

    private Pipeline pipeline(PrintStream output) {
        return new Pipeline(folder, source.uri(), new WorkerOutput(output), Duration.ZERO);
    }

    private static PrintStream printer(OutputStream out) {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    private Snapshot<Stage, Job> work(Items<Stage, Job> items, Stage stage, OutputStream output) {
        return items.claim(stage, ID).orElseThrow().run(Stage.COMPLETE, pipeline(printer(output))::run);
    }

    @Test
    void recordingBecomesAPageWithClips(Items<Stage, Job> items) throws Exception {
        Snapshot<Stage, Job> job = work(items, Stage.DOWNLOADING, OutputStream.nullOutputStream());

        assertThat(job.state()).isEqualTo(Stage.COMPLETE);
        assertThat(job.payload().result().segments())
                .isEqualTo(Talk.of(2).phrases().size());
        Path page = folder.resolve(String.valueOf(job.payload().result().page()));
        assertThat(page).content().contains("Rain &amp; &lt;wind&gt;", "quotes/1.png", "quotes/3.wav");
        Path place = folder.resolve("jobs").resolve(ID);
        assertThat(place.resolve("recording.wav"))
                .hasBinaryContent(Talk.of(2).sound().toWav());
        assertThat(place.resolve("recording.wav.part")).doesNotExist();
        try (Stream<Path> files = Files.walk(place)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    @Test
    void nextWorkerProcessesOnlyMissingChunks(Items<Stage, Job> items, TestClock clock) {
        Set<String> finished = new HashSet<>();
        Stage stage = Stage.DOWNLOADING;
        int crashes = 0;
        while (items.get(ID).orElseThrow().state() != Stage.COMPLETE) {
            // dies in its fourth chunk without releasing the job
            CrashOutput crash = new CrashOutput(4);
            Claim<Stage, Job> claim = items.claim(stage, ID).orElseThrow();
            try {
                claim.complete(Stage.COMPLETE, pipeline(printer(crash)).run(claim));
            } catch (SimulatedCrash e) {
                crashes++;
                clock.advance(Duration.ofMinutes(2)); // until the lease expires
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            for (String chunk : crash.done()) {
                assertThat(finished.add(chunk)).as("%s is not repeated", chunk).isTrue();
            }
            stage = items.get(ID).orElseThrow().state();
        }
        assertThat(crashes).isGreaterThan(3);
        assertThat(finished).hasSizeGreaterThan(12);
        assertThat(items.get(ID).orElseThrow().crashes(Stage.DOWNLOADING)).isPositive();
    }

    @Test
    void cancelledWorkerWritesNothingMore(Items<Stage, Job> items) {
        Claim<Stage, Job> claim = items.claim(Stage.DOWNLOADING, ID).orElseThrow();
        items.move(ID, Stage.CANCELLED, Note.none().reason("wrong talk"));
        assertThatThrownBy(
                        () -> pipeline(printer(OutputStream.nullOutputStream())).run(claim))
                .isInstanceOf(LeaseLostException.class);
        assertThat(folder.resolve("jobs")).doesNotExist();
    }

    @Test
    void unknownRecordingFailsPermanently(Items<Stage, Job> items) {
        items.create("other", Job.of("Other", "other.wav"));
        Snapshot<Stage, Job> job = items.claim(Stage.DOWNLOADING, "other")
                .orElseThrow()
                .run(Stage.COMPLETE, pipeline(printer(OutputStream.nullOutputStream()))::run);
        assertThat(job.state()).isEqualTo(Stage.ERROR);
        assertThat(Jobs.hasEnded(job)).isTrue();
        assertThat(job.message())
                .hasValueSatisfying(message ->
                        assertThat(message).contains("the source responds with 404", "submit a recording that it has"));
    }

    @Test
    void recordingWithoutSpeechFailsPermanently(Items<Stage, Job> items) {
        items.create("quiet", Job.of("Quiet", Talk.SILENCE));
        Snapshot<Stage, Job> job = items.claim(Stage.DOWNLOADING, "quiet")
                .orElseThrow()
                .run(Stage.COMPLETE, pipeline(printer(OutputStream.nullOutputStream()))::run);
        assertThat(job.state()).isEqualTo(Stage.ERROR);
        assertThat(job.failedFrom()).hasValue(Stage.CUTTING);
        assertThat(job.message())
                .hasValueSatisfying(message -> assertThat(message).startsWith("no speech in 4000 ms"));
    }

    @Test
    void damagedBytesAreDownloadedAgain(Items<Stage, Job> items, TestClock clock) throws Exception {
        CrashOutput crash = new CrashOutput(4);
        Claim<Stage, Job> claim = items.claim(Stage.DOWNLOADING, ID).orElseThrow();
        assertThatThrownBy(() -> pipeline(printer(crash)).run(claim)).isInstanceOf(SimulatedCrash.class);
        clock.advance(Duration.ofMinutes(2));
        Path part = JobFiles.of(folder, ID).recordingPart();
        byte[] bytes = Files.readAllBytes(part);
        bytes[1000] ^= 1;
        Files.write(part, bytes);

        Snapshot<Stage, Job> failed = work(items, Stage.DOWNLOADING, OutputStream.nullOutputStream());
        assertThat(failed.state()).isEqualTo(Stage.ERROR);
        assertThat(failed.message())
                .hasValueSatisfying(message ->
                        assertThat(message).contains("are not the recording; the next attempt downloads it again"));
        clock.advance(Duration.ofMinutes(2));
        assertThat(work(items, Stage.DOWNLOADING, OutputStream.nullOutputStream())
                        .state())
                .isEqualTo(Stage.COMPLETE);
    }

    @Test
    void missingFileIsNamedAndARetryCreatesItAgain(Items<Stage, Job> items, TestClock clock) throws Exception {
        Claim<Stage, Job> claim = items.claim(Stage.DOWNLOADING, ID).orElseThrow();
        // until the first segment is measured
        CrashOutput crash = new CrashOutput("TRANSCRIBING");
        assertThatThrownBy(() -> pipeline(printer(crash)).run(claim)).isInstanceOf(SimulatedCrash.class);
        clock.advance(Duration.ofMinutes(2));
        Files.delete(JobFiles.of(folder, ID).segment(1));

        Snapshot<Stage, Job> failed = work(items, Stage.TRANSCRIBING, OutputStream.nullOutputStream());
        assertThat(failed.state()).isEqualTo(Stage.ERROR);
        assertThat(failed.message())
                .hasValueSatisfying(
                        message -> assertThat(message).contains("002.wav of this job is missing; retry the job"));
        items.move(ID, Stage.INIT, Note.none());
        assertThat(work(items, Stage.DOWNLOADING, OutputStream.nullOutputStream())
                        .state())
                .isEqualTo(Stage.COMPLETE);
    }

    /** Ends a worker in the middle of its work. */
    private static final class SimulatedCrash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Output that crashes its worker at a certain line. */
    private static final class CrashOutput extends ByteArrayOutputStream {
        private final int begins;
        private final String words;

        CrashOutput(int begins) {
            this.begins = begins;
            this.words = "chunk BEGIN";
        }

        CrashOutput(String stage) {
            this.begins = 1;
            this.words = "chunk BEGIN " + ID + " " + stage;
        }

        @Override
        public synchronized void flush() {
            if (lines().filter(line -> line.startsWith(words)).count() >= begins) {
                throw new SimulatedCrash();
            }
        }

        private Stream<String> lines() {
            return toString(StandardCharsets.UTF_8).lines();
        }

        List<String> done() {
            return lines().filter(line -> line.startsWith("chunk DONE")).toList();
        }
    }
}
