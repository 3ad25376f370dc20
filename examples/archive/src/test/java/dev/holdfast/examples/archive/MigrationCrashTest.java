package dev.holdfast.examples.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the README promises, on the program as its user starts it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationCrashTest {
    private static final String NEVER_TWICE = "No finished stage was done twice";

    private Path undisturbed = Path.of("");
    private byte[] feed = {};

    @BeforeAll
    void runUndisturbed(@TempDir Path work) throws Exception {
        undisturbed = work;
        ChildRun run = ChildRun.start(undisturbed);
        assertThat(run.finish()).as(run.output()).isZero();
        assertThat(run.output()).contains("14 episodes, 14 new", "published: 14 of 14", NEVER_TWICE);
        feed = feedOf(undisturbed);
        assertThat(new String(feed, StandardCharsets.UTF_8).split("<item>", -1)).hasSize(15);
    }

    private static byte[] feedOf(Path work) throws IOException {
        return Files.readAllBytes(work.resolve("published").resolve("feed.xml"));
    }

    @Test
    void aFinishedRunHasNothingToDoAndChangesNothing() throws Exception {
        ChildRun again = ChildRun.start(undisturbed);
        assertThat(again.finish()).as(again.output()).isZero();
        assertThat(again.output()).contains("14 episodes, 0 new", "Nothing to do");
        assertThat(feedOf(undisturbed)).isEqualTo(feed);
    }

    @Test
    void theStoreLeavesDatabaseIndexAndOneFilePerEpisode() throws Exception {
        Path processed = undisturbed.resolve("processed");
        assertThat(processed.resolve("state.db")).exists();
        assertThat(processed.resolve("index.json")).content().contains("\"PUBLISHED\"");
        try (Stream<Path> files = Files.walk(processed)) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml"))).hasSize(14);
        }
    }

    @Test
    void faultsOnTheWayLeadToTheSameFeed(@TempDir Path work) throws Exception {
        ChildRun run = ChildRun.start(work, "--fault-rate", "0.3", "--seed", "5");
        assertThat(run.finish()).as(run.output()).isZero();
        assertThat(run.output()).contains("Faults on the way", NEVER_TWICE);
        assertThat(feedOf(work)).isEqualTo(feed);
    }

    @Test
    void killedFiveTimesAndWithFaultsItLeadsToTheSameFeedWithoutDoingAStageTwice(@TempDir Path work) throws Exception {
        Random random = new Random(20040414);
        int kills = 0;
        while (kills < 5) {
            ChildRun run = ChildRun.start(work, "--fault-rate", "0.2", "--slow-ms", "60");
            int lines = 1 + random.nextInt(3);
            boolean alive = true;
            for (int i = 0; i < lines && alive; i++) {
                alive = run.readUntil(line -> line.startsWith("published: "));
            }
            assertThat(alive)
                    .as("it ended before it was killed: " + run.output())
                    .isTrue();
            run.kill();
            kills++;
        }
        ChildRun last = ChildRun.start(work);
        assertThat(last.finish()).as(last.output()).isZero();
        assertThat(last.output())
                .contains("left by an earlier run", NEVER_TWICE)
                .doesNotContain("Skipped");
        assertThat(feedOf(work)).isEqualTo(feed);
    }

    @Test
    void twoProcessesAtOnceShareTheWork(@TempDir Path work) throws Exception {
        ChildRun one = ChildRun.start(work, "--slow-ms", "20");
        ChildRun two = ChildRun.start(work, "--slow-ms", "20");
        assertThat(one.finish()).as(one.output()).isZero();
        assertThat(two.finish()).as(two.output()).isZero();
        assertThat(one.output() + two.output()).contains(NEVER_TWICE).doesNotContain("Done twice");
        assertThat(feedOf(work)).isEqualTo(feed);
    }

    @Test
    void argumentsThatAreOffAreNamed(@TempDir Path work) throws Exception {
        ChildRun run = ChildRun.start(work, "--fault-rate", "2");
        assertThat(run.finish()).isEqualTo(2);
        assertThat(run.output()).contains("--fault-rate 2.0 is out of range; use 0 (never) to 1 (always)");
    }

    @Test
    void aSourceWithoutRecordingsIsNamed(@TempDir Path work) throws Exception {
        Path empty = Files.createDirectory(work.resolve("empty"));
        ChildRun run = ChildRun.start(work.resolve("out"), "--source", empty.toString());
        assertThat(run.finish()).isEqualTo(1);
        assertThat(run.output()).contains("archive: ", "empty");
    }
}
