package dev.holdfast.examples.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.common.process.ExampleProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The promises of the README, tested on the program as its user starts it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationCrashTest {
    private static final String NEVER_TWICE = "no stage was finished twice";

    private Path undisturbed = Path.of("");
    private byte[] feed = {};

    @BeforeAll
    void runUndisturbed(@TempDir Path work) throws Exception {
        undisturbed = work;
        ExampleProcess run = start(undisturbed);
        assertThat(run.finish()).as(run.output()).isZero();
        assertThat(run.output()).contains("14 episodes, 14 new", "published: 14 of 14", NEVER_TWICE);
        feed = feedOf(undisturbed);
        assertThat(new String(feed, StandardCharsets.UTF_8).split("<item>", -1)).hasSize(15);
    }

    private static ExampleProcess start(Path work, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--work", work.toString()));
        all.addAll(List.of(arguments));
        return new ExampleProcess(Archive.class, all);
    }

    private static byte[] feedOf(Path work) throws IOException {
        return Files.readAllBytes(work.resolve("published").resolve("feed.xml"));
    }

    @Test
    void finishedRunHasNothingToDoAndChangesNothing() throws Exception {
        ExampleProcess again = start(undisturbed);
        assertThat(again.finish()).as(again.output()).isZero();
        assertThat(again.output()).contains("14 episodes, 0 new", "Nothing to do");
        assertThat(feedOf(undisturbed)).isEqualTo(feed);
    }

    @Test
    void storeWritesDatabaseIndexAndOneFilePerEpisode() throws Exception {
        Path processed = undisturbed.resolve("processed");
        assertThat(processed.resolve("state.db")).exists();
        assertThat(processed.resolve("index.json")).content().contains("\"PUBLISHED\"");
        try (Stream<Path> files = Files.walk(processed.resolve("episode"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml"))).hasSize(14);
        }
    }

    @Test
    void injectedFaultsLeadToTheSameFeed(@TempDir Path work) throws Exception {
        ExampleProcess run = start(work, "--fault-rate", "0.3", "--seed", "5");
        assertThat(run.finish()).as(run.output()).isZero();
        assertThat(run.output()).contains("Injected faults", NEVER_TWICE);
        assertThat(feedOf(work)).isEqualTo(feed);
    }

    @Test
    void fiveKillsAndFaultsLeadToTheSameFeedWithoutAStageDoneTwice(@TempDir Path work) throws Exception {
        Random random = new Random(20040414);
        int kills = 0;
        while (kills < 5) {
            ExampleProcess run = start(work, "--fault-rate", "0.2", "--slow-ms", "60");
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
        ExampleProcess last = start(work);
        assertThat(last.finish()).as(last.output()).isZero();
        assertThat(last.output())
                .contains("left by an earlier run", NEVER_TWICE)
                .doesNotContain("Skipped");
        assertThat(feedOf(work)).isEqualTo(feed);
    }

    @Test
    void twoConcurrentProcessesShareTheWork(@TempDir Path work) throws Exception {
        ExampleProcess one = start(work, "--slow-ms", "20");
        ExampleProcess two = start(work, "--slow-ms", "20");
        assertThat(one.finish()).as(one.output()).isZero();
        assertThat(two.finish()).as(two.output()).isZero();
        assertThat(one.output() + two.output()).contains(NEVER_TWICE).doesNotContain("Finished twice");
        assertThat(feedOf(work)).isEqualTo(feed);
    }

    @Test
    void invalidArgumentsAreNamed(@TempDir Path work) throws Exception {
        ExampleProcess run = start(work, "--fault-rate", "2");
        assertThat(run.finish()).isEqualTo(2);
        assertThat(run.output()).contains("--fault-rate 2.0 is out of range; use 0 (never) to 1 (always)");
    }

    @Test
    void sourceWithoutRecordingsIsNamed(@TempDir Path work) throws Exception {
        Path empty = Files.createDirectory(work.resolve("empty"));
        ExampleProcess run = start(work.resolve("out"), "--source", empty.toString());
        assertThat(run.finish()).isEqualTo(1);
        assertThat(run.output()).contains("archive: ", "empty");
    }
}
