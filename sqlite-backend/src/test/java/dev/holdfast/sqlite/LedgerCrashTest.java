package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Items;
import dev.holdfast.chunk.Ledger;
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
        try (Items<Stage, Text> items = open(directory)) {
            items.create("x", new Text("none"));
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
            try (Items<Stage, Text> items = open(directory)) {
                Ledger ledger = items.chunks("x", Stage.RUN).orElseThrow();
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
        try (Items<Stage, Text> items = open(directory)) {
            assertThat(items.get("x").orElseThrow().state()).isEqualTo(Stage.DONE);
            assertThat(items.get("x").orElseThrow().crashes(Stage.RUN)).isEqualTo(KILLS);
            assertThat(items.get("x").orElseThrow().payload().title()).isEqualTo("a title");
            assertThat(items.chunks("x", Stage.RUN).orElseThrow().results(String.class))
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

    private static Items<Stage, Text> open(Path directory) {
        return Items.open(ChunkChild.workflow(), SqliteStore.open(directory));
    }
}
