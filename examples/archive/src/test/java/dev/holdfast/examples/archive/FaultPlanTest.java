package dev.holdfast.examples.archive;

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
        FaultPlan plan = new FaultPlan(rate, 42);
        for (int key = 0; key < 50; key++) {
            int inARow = 0;
            for (int attempt = 0; attempt < 40; attempt++) {
                boolean fails = plan.next("GET", "/recordings/" + key).kind() != Fault.Kind.NONE;
                inARow = fails ? inARow + 1 : 0;
                assertThat(inARow).isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void sameSeedGivesSameFaultsWhateverTheOrderOfOtherRequests() {
        FaultPlan one = new FaultPlan(0.5, 7);
        FaultPlan other = new FaultPlan(0.5, 7);
        other.next("PUT", "/media/a");
        other.next("GET", "/b");
        assertThat(draw(one, "/a", 30)).isEqualTo(draw(other, "/a", 30)).isNotEmpty();
        assertThat(draw(new FaultPlan(0.5, 7), "/a", 30)).isNotEqualTo(draw(new FaultPlan(0.5, 8), "/a", 30));
    }

    @Test
    void rateZeroNeverFails() {
        FaultPlan plan = new FaultPlan(0, 1);
        assertThat(draw(plan, "/a", 100)).isEmpty();
        assertThat(plan.injected()).isEmpty();
    }

    @Test
    void everyKindAndStatusComesUpAndIsCounted() {
        FaultPlan plan = new FaultPlan(1, 3);
        List<Fault> faults = draw(plan, "/a", 300);
        Set<Integer> statuses = new TreeSet<>();
        faults.stream()
                .filter(fault -> fault.kind() == Fault.Kind.STATUS)
                .forEach(fault -> statuses.add(fault.status()));
        assertThat(statuses).containsExactly(429, 500, 502, 503);
        assertThat(plan.injected()).containsOnlyKeys(Fault.Kind.STATUS, Fault.Kind.DROP, Fault.Kind.STALL);
        assertThat(plan.injected().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(faults.size())
                .isEqualTo(200);
        assertThat(faults).allMatch(fault -> fault.kind() == Fault.Kind.STATUS || (fault.at() > 0 && fault.at() < 1));
    }

    @Test
    void rateAndPaceOutOfBoundsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FaultPlan(1.5, 0))
                .withMessage("fault rate 1.5 is not usable; use 0 (never) to 1 (always)");
        assertThatIllegalArgumentException().isThrownBy(() -> new FaultPlan(Double.NaN, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new FaultPlan(0, 0, Duration.ofMillis(-1)));
    }

    private static List<Fault> draw(FaultPlan plan, String path, int times) {
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Fault fault = plan.next("GET", path);
            if (fault.kind() != Fault.Kind.NONE) {
                faults.add(fault);
            }
        }
        return faults;
    }
}
