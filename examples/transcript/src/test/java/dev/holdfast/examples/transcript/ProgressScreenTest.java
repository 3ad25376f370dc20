package dev.holdfast.examples.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void remainingTimeFollowsTheMeanTime() {
        try (ProgressScreen screen = ProgressScreen.plain(out, new ProgressScreen.Count(0, 0, 4), nanos::get)) {
            for (int i = 0; i < 4; i++) {
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(i == 0 ? 100 : 1));
                screen.completed();
            }
            assertThat(screen.processed()).isEqualTo(4);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "processed 1 of 4 chunks, about 5 min left",
                        "processed 2 of 4 chunks, about 101 s left",
                        "processed 3 of 4 chunks, about 34 s left",
                        "processed 4 of 4 chunks, nothing left");
    }

    @Test
    void chunksOfOtherRunsAreCountedSeparately() {
        try (ProgressScreen screen = ProgressScreen.plain(out, new ProgressScreen.Count(2, 7, 9), nanos::get)) {
            screen.completed();
            assertThat(screen.processed()).isEqualTo(3);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("processed 3 of 9 chunks, 8 are done, less than 1 s left");
    }

    @Test
    void numberOfLinesIsLimited() {
        try (ProgressScreen screen = ProgressScreen.plain(out, new ProgressScreen.Count(0, 0, 10_001), nanos::get)) {
            for (int i = 0; i < 10_001; i++) {
                screen.completed();
            }
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .hasSize(201)
                .last()
                .asString()
                .contains("nothing left");
    }
}
