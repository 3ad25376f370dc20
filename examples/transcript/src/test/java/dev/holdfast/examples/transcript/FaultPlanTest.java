package dev.holdfast.examples.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 1.0})
    void noPieceFailsThreeTimesInARow(double rate) throws Exception {
        FaultPlan plan = plan(rate, 42);
        for (int chunk = 0; chunk < 30; chunk++) {
            int inARow = 0;
            for (boolean failed : calls(plan, chunk, 30)) {
                inARow = failed ? inARow + 1 : 0;
                assertThat(inARow).isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void theSeedDecidesWhichCallsFailWhateverElseIsCalled() throws Exception {
        FaultPlan other = plan(0.5, 7);
        calls(other, 3, 5);
        assertThat(calls(plan(0.5, 7), 1, 40)).isEqualTo(calls(other, 1, 40)).contains(true, false);
        assertThat(calls(plan(0.5, 8), 1, 40)).isNotEqualTo(calls(plan(0.5, 7), 1, 40));
    }

    @Test
    void aboutTheShareThatWasAskedForFails() throws Exception {
        FaultPlan plan = plan(0.3, 1);
        for (int chunk = 0; chunk < 1000; chunk++) {
            calls(plan, chunk, 1);
        }
        assertThat(plan.injected()).isBetween(250, 350);
        assertThat(calls(plan(0, 1), 0, 100)).doesNotContain(true);
    }

    @Test
    void aRateOutOfRangeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(Double.NaN, 1))
                .withMessage("fault rate NaN is not usable; use 0 (never) to 1 (always)");
    }

    private static FaultPlan plan(double rate, long seed) {
        return new FaultPlan(new TextRank(), rate, seed, Duration.ZERO);
    }

    private static List<Boolean> calls(FaultPlan plan, int chunk, int times) throws Exception {
        List<Boolean> failed = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            try {
                plan.process(new TextChunk(chunk, 0, 0, "A text."));
                failed.add(false);
            } catch (InjectedFaultException e) {
                assertThat(e).hasMessage("a fault was injected into chunk " + chunk);
                failed.add(true);
            }
        }
        return failed;
    }
}
