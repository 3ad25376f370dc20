package dev.holdfast.examples.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressScreenTest {

    @Test
    void plainLinesArePrintedOnlyIfTheCountChanges() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (ProgressScreen screen = ProgressScreen.plain(out, "Moving", 3)) {
            screen.update(0, "");
            screen.update(0, "busy");
            screen.update(1, "casting off\u001b[2J");
            screen.update(1, "");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("Moving: 0 of 3", "Moving: 1 of 3  casting off\uFFFD[2J");
    }

    @Test
    void columnsAreAlignedAndNumbersToTheRight() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("PUBLISHED", 12L);
        counts.put("FAILED", 2L);
        assertThat(SummaryTable.ofCounts(counts)).hasToString("""
                        State      Items
                        ---------  -----
                        PUBLISHED     12
                        FAILED         2
                        """);
        assertThat(SummaryTable.ofTimings(List.of(
                        new SummaryTable.Timing("download", 20, Duration.ofMillis(12_340)),
                        new SummaryTable.Timing("publish", 0, Duration.ZERO))))
                .hasToString("""
                        Stage     Attempts    Total    Mean
                        --------  --------  -------  ------
                        download        20  12.34 s  0.62 s
                        publish          0   0.00 s       -
                        """);
    }

    @Test
    void rowOfAnotherWidthIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SummaryTable(List.of("A", "B"), List.of(List.of("1"))))
                .withMessage("row [1] has 1 cells; give it 2");
    }
}
