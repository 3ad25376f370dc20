package dev.holdfast.examples.clipper.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.clipper.worker.WorkerOutput;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LogComparisonTest {
    private static final List<String> HISTORY = List.of("a #1 x", "b #1 y", "a #2 z", "b #2 w");

    private static LogComparison compare(String... log) {
        return LogComparison.of(HISTORY, 3, List.of(log));
    }

    @Test
    void orderOfDifferentJobsDoesNotMatter() {
        LogComparison same = compare("b #1 y", "b #2 w", "a #1 x", "a #2 z");
        assertThat(same.agrees()).isTrue();
        assertThat(same.entries()).isEqualTo(4);
        assertThat(same.moves()).isEqualTo(3);
    }

    @Test
    void linesOnlyInTheHistoryAreMissed() {
        LogComparison one = compare("b #1 y", "b #2 w", "a #1 x");
        assertThat(one.agrees()).isFalse();
        assertThat(one.missed()).containsExactly("a #2 z");
        assertThat(compare().missed()).hasSize(4);
    }

    @Test
    void repeatedOrUnknownLinesAreSurplus() {
        LogComparison twice = compare("a #1 x", "a #1 x", "a #2 z", "b #1 y", "b #2 w", "c #1 v");
        assertThat(twice.missed()).isEmpty();
        assertThat(twice.surplus()).containsExactly("a #1 x", "c #1 v");
        assertThat(twice.agrees()).isFalse();
    }

    @Test
    void linesOutOfOrderAreNoticed() {
        LogComparison disordered = compare("a #2 z", "a #1 x", "b #1 y", "b #2 w");
        assertThat(disordered.missed()).isEmpty();
        assertThat(disordered.disordered()).containsExactly("a");
        assertThat(disordered.agrees()).isFalse();
    }

    @Test
    void chunksFinishedTwiceAreNoticed() {
        ChunkCounts counts = new ChunkCounts();
        for (String line : List.of(
                "chunk BEGIN j CUTTING 0 1",
                "chunk BEGIN j CUTTING 0 1",
                "chunk DONE j CUTTING 0 1",
                "chunk BEGIN j CUTTING 0 2",
                "chunk DONE j CUTTING 0 2")) {
            counts.add(Objects.requireNonNull(WorkerOutput.ChunkLine.parse(line)));
        }
        assertThat(counts.finishedCount()).isEqualTo(2);
        assertThat(counts.restartCount()).isEqualTo(1);
        assertThat(counts.finishedTwice()).isEmpty();
        counts.add(Objects.requireNonNull(WorkerOutput.ChunkLine.parse("chunk DONE j CUTTING 0 2")));
        assertThat(counts.finishedTwice()).containsExactly("j CUTTING 0 2");
        assertThat(WorkerOutput.ChunkLine.parse("ready")).isNull();
    }
}
