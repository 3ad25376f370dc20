package dev.holdfast.examples.clipper.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Claim;
import dev.holdfast.Note;
import dev.holdfast.LeaseLostException;
import dev.holdfast.Snapshot;
import dev.holdfast.Items;
import dev.holdfast.workflow.Workflow;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.source.FaultPlan;
import dev.holdfast.examples.clipper.source.SourceServer;
import dev.holdfast.examples.clipper.source.Talk;
import dev.holdfast.testkit.HoldfastStore;
import dev.holdfast.testkit.TestClock;
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

/** The work of a worker on real sound from a real server, with a clock that the test moves. */
@HoldfastStore
class PipelineTest {
    static final Workflow<Stage, Job> JOBS = Jobs.workflow();

    private static final String ID = "talk-002";

    @TempDir
    private Path folder = Path.of("");

    private SourceServer source;

    PipelineTest() throws IOException {
        source = SourceServer.start(new FaultPlan(0, 0));
    }

    @AfterEach
    void stop() {
        source.close();
    }

    @BeforeEach
    void submit(Items<Stage, Job> items) {
        items.create(ID, Job.of("Rain & <wind>", Talk.name(2)));
    }

    private Pipeline pipeline(PrintStream diary) {
        return new Pipeline(folder, source.uri(), new Diary(diary), Duration.ZERO);
    }

    private static PrintStream printer(OutputStream out) {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    private Snapshot<Stage, Job> work(Items<Stage, Job> items, Stage stage, OutputStream diary) {
        return items.claim(stage, ID).orElseThrow().run(Stage.COMPLETE, pipeline(printer(diary))::run);
    }

    @Test
    void aRecordingBecomesAPageWithClips(Items<Stage, Job> items) throws Exception {
        Snapshot<Stage, Job> job = work(states, Stage.DOWNLOADING, OutputStream.nullOutputStream());

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
    void whoTakesOverDoesWhatIsMissingAndNothingElse(Items<Stage, Job> items, TestClock clock) {
        Set<String> finished = new HashSet<>();
        Stage stage = Stage.DOWNLOADING;
        int deaths = 0;
        while (items.get(ID).orElseThrow().state() != Stage.COMPLETE) {
            // dies, without giving anything back, in its fourth chunk
            Dying dying = new Dying(4);
            Claim<Stage, Job> claim = items.claim(stage, ID).orElseThrow();
            try {
                claim.complete(Stage.COMPLETE, pipeline(printer(dying)).run(claim));
            } catch (Death e) {
                deaths++;
                clock.advance(Duration.ofMinutes(2)); // as long as the claim lasts
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            for (String chunk : dying.done()) {
                assertThat(finished.add(chunk))
                        .as("%s is not done again", chunk)
                        .isTrue();
            }
            stage = items.get(ID).orElseThrow().state();
        }
        assertThat(deaths).isGreaterThan(3);
        assertThat(finished).hasSizeGreaterThan(12);
        assertThat(items.get(ID).orElseThrow().crashes(Stage.DOWNLOADING)).isPositive();
    }

    @Test
    void whoIsCancelledLearnsOfItAndWritesNothingMore(Items<Stage, Job> items) {
        Claim<Stage, Job> claim = items.claim(Stage.DOWNLOADING, ID).orElseThrow();
        items.move(ID, Stage.CANCELLED, Note.none().reason("wrong talk"));
        assertThatThrownBy(
                        () -> pipeline(printer(OutputStream.nullOutputStream())).run(claim))
                .isInstanceOf(LeaseLostException.class);
        assertThat(folder.resolve("jobs")).doesNotExist();
    }

    @Test
    void aRecordingThatTheSourceDoesNotHaveIsARefusalAtOnce(Items<Stage, Job> items) {
        items.create("other", Job.of("Other", "other.wav"));
        Snapshot<Stage, Job> job = items.claim(Stage.DOWNLOADING, "other")
                .orElseThrow()
                .run(Stage.COMPLETE, pipeline(printer(OutputStream.nullOutputStream()))::run);
        assertThat(job.state()).isEqualTo(Stage.ERROR);
        assertThat(Jobs.hasEnded(job)).isTrue();
        assertThat(job.message())
                .hasValueSatisfying(message ->
                        assertThat(message).contains("the source answers 404", "submit a recording that it has"));
    }

    @Test
    void aRecordingWithoutSpeechIsARefusal(Items<Stage, Job> items) {
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
    void bytesThatWereDamagedOnTheDiskAreFetchedAnew(Items<Stage, Job> items, TestClock clock) throws Exception {
        Dying dying = new Dying(4);
        Claim<Stage, Job> claim = items.claim(Stage.DOWNLOADING, ID).orElseThrow();
        assertThatThrownBy(() -> pipeline(printer(dying)).run(claim)).isInstanceOf(Death.class);
        clock.advance(Duration.ofMinutes(2));
        Path part = Workplace.of(folder, ID).recordingPart();
        byte[] bytes = Files.readAllBytes(part);
        bytes[1000] ^= 1;
        Files.write(part, bytes);

        Snapshot<Stage, Job> failed = work(states, Stage.DOWNLOADING, OutputStream.nullOutputStream());
        assertThat(failed.state()).isEqualTo(Stage.ERROR);
        assertThat(failed.message())
                .hasValueSatisfying(
                        message -> assertThat(message).contains("are not the recording; it is fetched anew"));
        clock.advance(Duration.ofMinutes(2));
        assertThat(work(states, Stage.DOWNLOADING, OutputStream.nullOutputStream())
                        .state())
                .isEqualTo(Stage.COMPLETE);
    }

    @Test
    void aFileThatIsGoneIsNamedAndARetryMakesItAnew(Items<Stage, Job> items, TestClock clock) throws Exception {
        Claim<Stage, Job> claim = items.claim(Stage.DOWNLOADING, ID).orElseThrow();
        // until the first segment is being measured
        Dying dying = new Dying("TRANSCRIBING");
        assertThatThrownBy(() -> pipeline(printer(dying)).run(claim)).isInstanceOf(Death.class);
        clock.advance(Duration.ofMinutes(2));
        Files.delete(Workplace.of(folder, ID).segment(1));

        Snapshot<Stage, Job> failed = work(states, Stage.TRANSCRIBING, OutputStream.nullOutputStream());
        assertThat(failed.state()).isEqualTo(Stage.ERROR);
        assertThat(failed.message())
                .hasValueSatisfying(
                        message -> assertThat(message).contains("002.wav of this job is gone; retry the job"));
        items.move(ID, Stage.INIT, Note.none());
        assertThat(work(states, Stage.DOWNLOADING, OutputStream.nullOutputStream())
                        .state())
                .isEqualTo(Stage.COMPLETE);
    }

    /** What takes a worker away in the middle of its work. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Hears what a worker says, and is the death of it. */
    private static final class Dying extends ByteArrayOutputStream {
        private final int begins;
        private final String words;

        Dying(int begins) {
            this.begins = begins;
            this.words = "chunk BEGIN";
        }

        Dying(String stage) {
            this.begins = 1;
            this.words = "chunk BEGIN " + ID + " " + stage;
        }

        @Override
        public synchronized void flush() {
            if (lines().filter(line -> line.startsWith(words)).count() >= begins) {
                throw new Death();
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
