package dev.holdfast.examples.clipper.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.examples.clipper.api.Coordinator;
import dev.holdfast.examples.clipper.api.JobEntry;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.testkit.HoldfastStore;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.workflow.Workflow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client with a real coordinator and a clock that the test controls. */
@HoldfastStore
class ConsoleClientTest {
    static final Workflow<Stage, Job> JOBS = Jobs.workflow();

    @TempDir
    private Path folder = Path.of("");

    private final Coordinator coordinator;
    private final ApiClient api;
    private ConsoleClient.HealthCheck health = () -> {};
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    ConsoleClientTest(Items<Stage, Job> items) throws IOException {
        coordinator = Coordinator.start(items, 0);
        api = new ApiClient(coordinator.uri());
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    /** A clock that advances only while the client waits; each time the next event happens to the jobs. */
    private static final class EventTicker implements Ticker {
        private final TestClock clock;
        private final Deque<Runnable> events = new ArrayDeque<>();
        private long nanos;

        EventTicker(TestClock clock) {
            this.clock = clock;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void rest(long time) {
            nanos += time;
            clock.advance(Duration.ofNanos(time));
            Runnable next = events.poll();
            if (next != null) {
                next.run();
            }
        }
    }

    private void watch(EventTicker ticker, String... ids) throws Exception {
        Screen screen = new PlainScreen(new PrintStream(output, true, StandardCharsets.UTF_8));
        try (TransitionLog log = TransitionLog.create(folder.resolve("log"))) {
            new ConsoleClient(api, log, screen, health, ticker).watch(List.of(ids));
        }
    }

    @Test
    void allEntriesAreLoggedHoweverManyBetweenTwoPolls(Items<Stage, Job> items, TestClock clock) throws Exception {
        api.submit("a-1", "One", "talk-001.wav");
        api.submit("a-2", "Two", "talk-002.wav");
        EventTicker ticker = new EventTicker(clock);
        ticker.events.add(() -> {
            Claim<Stage, Job> claim = items.claim(Stage.DOWNLOADING, "a-1").orElseThrow();
            claim.enter(Stage.CUTTING);
            claim.fail(new IOException("slow disk\nreally"));
        });
        ticker.events.add(() -> items.move("a-2", Stage.CANCELLED, Note.none()));
        for (int i = 0; i < 5; i++) {
            ticker.events.add(() -> {});
        }
        ticker.events.add(() -> {
            Claim<Stage, Job> claim = items.claim(Stage.CUTTING, "a-1").orElseThrow();
            claim.enter(Stage.TRANSCRIBING);
            claim.enter(Stage.GENERATING_QUOTES);
            claim.enter(Stage.GENERATING_SUMMARY);
            claim.complete(Stage.COMPLETE, claim.payload());
        });

        watch(ticker, "a-1", "a-2");

        List<String> log = Files.readAllLines(folder.resolve("log"));
        for (String id : List.of("a-1", "a-2")) {
            assertThat(log.stream().filter(line -> line.startsWith(id + " ")))
                    .containsExactlyElementsOf(items.history(id).stream()
                            .map(JobEntry::of)
                            .map(TransitionLog::line)
                            .toList());
        }
        assertThat(output.toString(StandardCharsets.UTF_8))
                .contains("a-1: ERROR: slow disk really", "a-1: COMPLETE", "a-2: CANCELLED");
    }

    @Test
    void endedJobIsPolledOnce(Items<Stage, Job> items, TestClock clock) throws Exception {
        api.submit("a-1", "One", "talk-001.wav");
        items.move("a-1", Stage.CANCELLED, Note.none());
        watch(new EventTicker(clock), "a-1");
        assertThat(Files.readAllLines(folder.resolve("log"))).hasSize(2);
    }

    @Test
    void failedHealthCheckEndsTheWatch(TestClock clock) throws Exception {
        api.submit("a-1", "One", "talk-001.wav");
        health = () -> {
            throw new IOException("worker-1 does not start: no memory");
        };
        assertThatThrownBy(() -> watch(new EventTicker(clock), "a-1")).hasMessage("worker-1 does not start: no memory");
    }

    @Test
    void unknownJobIsNamed(TestClock clock) {
        assertThatThrownBy(() -> watch(new EventTicker(clock), "none")).hasMessageContaining("404: no job 'none'");
    }

    @Test
    void watchOfAMissingCoordinatorEndsAfterAWhile(TestClock clock) throws Exception {
        api.submit("a-1", "One", "talk-001.wav");
        coordinator.close();
        EventTicker ticker = new EventTicker(clock);
        assertThatThrownBy(() -> watch(ticker, "a-1")).hasMessageContaining("a-1: 30 polls failed in a row");
        assertThat(ticker.nanos()).isGreaterThan(Duration.ofSeconds(14).toNanos());
    }
}
