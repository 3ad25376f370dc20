package dev.holdfast.examples.transcript.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.examples.transcript.summary.TextRank;
import dev.holdfast.examples.transcript.text.TextChunk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultyProcessorTest {

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 1.0})
    void noChunkFailsThreeTimesInARow(double rate) throws Exception {
        FaultyProcessor faulty = faulty(rate, 42);
        for (int chunk = 0; chunk < 30; chunk++) {
            int inARow = 0;
            for (boolean failed : calls(faulty, chunk, 30)) {
                inARow = failed ? inARow + 1 : 0;
                assertThat(inARow).isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void seedDecidesWhichCallsFail() throws Exception {
        FaultyProcessor other = faulty(0.5, 7);
        calls(other, 3, 5);
        assertThat(calls(faulty(0.5, 7), 1, 40)).isEqualTo(calls(other, 1, 40)).contains(true, false);
        assertThat(calls(faulty(0.5, 8), 1, 40)).isNotEqualTo(calls(faulty(0.5, 7), 1, 40));
    }

    @Test
    void requestedShareFails() throws Exception {
        FaultPlan plan = new FaultPlan(0.3, 1, 2);
        FaultyProcessor faulty = new FaultyProcessor(new TextRank(), plan);
        for (int chunk = 0; chunk < 1000; chunk++) {
            calls(faulty, chunk, 1);
        }
        assertThat(plan.injectedCount()).isBetween(250L, 350L);
        assertThat(calls(faulty(0, 1), 0, 100)).doesNotContain(true);
    }

    @Test
    void rateOutOfRangeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> faulty(Double.NaN, 1))
                .withMessage("fault rate NaN is not usable; use 0 (never) to 1 (always)");
    }

    private static FaultyProcessor faulty(double rate, long seed) {
        return new FaultyProcessor(new TextRank(), new FaultPlan(rate, seed, 2));
    }

    private static List<Boolean> calls(FaultyProcessor faulty, int chunk, int times) throws Exception {
        List<Boolean> failed = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            try {
                faulty.process(new TextChunk(chunk, 0, 0, "A text."));
                failed.add(false);
            } catch (InjectedFaultException e) {
                assertThat(e).hasMessage("a fault was injected into chunk " + chunk);
                failed.add(true);
            }
        }
        return failed;
    }
}
