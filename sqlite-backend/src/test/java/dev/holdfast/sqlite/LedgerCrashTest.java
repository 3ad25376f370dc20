package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Ledger;
import dev.holdfast.States;
import dev.holdfast.sqlite.ChunkChild.Stage;
import dev.holdfast.sqlite.ChunkChild.Text;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is killed repeatedly loses no chunk that was acknowledged, and does none of them twice. */
class LedgerCrashTest {
    private static final int KILLS = 12; // more than the crash limit: each run gets somewhere

    @TempDir
    Path temporary;

    @Test
    void whatWasAcknowledgedIsThereAndIsNotDoneAgain() throws Exception {
        Path directory = temporary.resolve("store");
        try (States<Stage, Text> states = open(directory)) {
            states.create("x", new Text("none"));
        }
        Random random = new Random(20260105);
        List<Integer> begun = new ArrayList<>();
        List<Integer> done = new ArrayList<>();
        int titles = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildJvm child = ChildJvm.start(ChunkChild.class, directory.toString())) {
                child.await("done", 1 + random.nextInt(20));
                child.kill();
                titles += (int) child.said().stream().filter("title."::equals).count();
                done.addAll(numbers(child, "done"));
                begun.addAll(numbers(child, "begin"));
            }
            try (States<Stage, Text> states = open(directory)) {
                Ledger ledger = states.chunks("x", Stage.RUN).orElseThrow();
                assertThat(done).allMatch(ledger::isDone);
                Set<Integer> some = new TreeSet<>(begun);
                ledger.missing().forEach(some::remove);
                assertThat(ledger.done())
                        .as("nothing is done that was not begun")
                        .isEqualTo(some.size());
            }
        }
        try (ChildJvm child = ChildJvm.start(ChunkChild.class, directory.toString())) {
            assertThat(child.end()).as("%s", child.said()).isZero();
            titles += (int) child.said().stream().filter("title."::equals).count();
            done.addAll(numbers(child, "done"));
            begun.addAll(numbers(child, "begin"));
        }
        assertThat(done).doesNotHaveDuplicates();
        assertThat(begun.size()).isBetween(ChunkChild.TOTAL, ChunkChild.TOTAL + KILLS * ChunkChild.THREADS);
        assertThat(titles).as("the step was done before the first chunk").isEqualTo(1);
        try (States<Stage, Text> states = open(directory)) {
            assertThat(states.get("x").orElseThrow().state()).isEqualTo(Stage.DONE);
            assertThat(states.get("x").orElseThrow().crashes(Stage.RUN)).isEqualTo(KILLS);
            assertThat(states.get("x").orElseThrow().payload().title()).isEqualTo("a title");
            assertThat(states.chunks("x", Stage.RUN).orElseThrow().results(String.class))
                    .containsExactlyElementsOf(IntStream.range(0, ChunkChild.TOTAL)
                            .mapToObj(i -> "result " + i)
                            .toList());
        }
    }

    /** Returns the numbers of complete lines; the last one may be torn. */
    private static List<Integer> numbers(ChildJvm child, String word) {
        return child.said().stream()
                .filter(line -> line.startsWith(word + " ") && line.endsWith("."))
                .map(line -> Integer.valueOf(line.substring(word.length() + 1, line.length() - 1)))
                .toList();
    }

    private static States<Stage, Text> open(Path directory) {
        return States.open(ChunkChild.workflow(), SqliteStore.open(directory));
    }
}
