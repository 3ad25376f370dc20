package dev.holdfast.examples.common.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.9, 1.0})
    void noRequestFailsThreeTimesInARow(double rate) {
        FaultPlan plan = new FaultPlan(rate, 42, 2);
        for (int key = 0; key < 50; key++) {
            int inARow = 0;
            for (int attempt = 0; attempt < 40; attempt++) {
                boolean fails = plan.next("GET /recordings/" + key).isFault();
                inARow = fails ? inARow + 1 : 0;
                assertThat(inARow).isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void sameSeedGivesSameFaultsWhateverTheOrderOfOtherRequests() {
        FaultPlan one = new FaultPlan(0.5, 7, 2);
        FaultPlan other = new FaultPlan(0.5, 7, 2);
        other.next("PUT /media/a");
        other.next("GET /b");
        assertThat(draw(one, "/a", 30)).isEqualTo(draw(other, "/a", 30)).isNotEmpty();
        assertThat(draw(new FaultPlan(0.5, 7, 2), "/a", 30)).isNotEqualTo(draw(new FaultPlan(0.5, 8, 2), "/a", 30));
    }

    @Test
    void rateZeroNeverFails() {
        FaultPlan plan = new FaultPlan(0, 1, 2);
        assertThat(draw(plan, "/a", 100)).isEmpty();
        assertThat(plan.injected()).isEmpty();
    }

    @Test
    void everyKindAndStatusOccursAndIsCounted() {
        FaultPlan plan = new FaultPlan(1, 3, 2);
        List<Fault> faults = draw(plan, "/a", 300);
        Set<Integer> statuses = new TreeSet<>();
        faults.stream()
                .filter(fault -> fault.kind() == Fault.Kind.STATUS)
                .forEach(fault -> statuses.add(fault.status()));
        assertThat(statuses).containsExactly(429, 500, 502, 503);
        assertThat(plan.injected()).containsOnlyKeys(Fault.Kind.STATUS, Fault.Kind.DROP, Fault.Kind.STALL);
        assertThat(plan.injected().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(faults.size())
                .isEqualTo(plan.injectedCount())
                .isEqualTo(200);
        assertThat(faults).allMatch(fault -> fault.kind() == Fault.Kind.STATUS || (fault.at() > 0 && fault.at() < 1));
    }

    @Test
    void rateAndPaceOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FaultPlan(1.5, 0, 2))
                .withMessage("fault rate 1.5 is not usable; use 0 (never) to 1 (always)");
        assertThatIllegalArgumentException().isThrownBy(() -> new FaultPlan(Double.NaN, 0, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new FaultPlan(0, 0, 2, Duration.ofMillis(-1)));
    }

    @Test
    void withoutLimitAboutTheRateFailsWhateverTheRow() {
        assertThat(draw(new FaultPlan(1, 3, FaultPlan.UNLIMITED), "/a", 100)).hasSize(100);
        assertThat(draw(new FaultPlan(0.3, 5, FaultPlan.UNLIMITED), "/a", 1000)).hasSizeBetween(250, 350);
    }

    private static List<Fault> draw(FaultPlan plan, String path, int times) {
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Fault fault = plan.next("GET " + path);
            if (fault.isFault()) {
                faults.add(fault);
            }
        }
        return faults;
    }
}
