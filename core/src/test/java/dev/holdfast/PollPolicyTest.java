package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PollPolicyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final PollPolicy PLAIN = PollPolicy.DEFAULT.jitter(0);

    private static Duration delay(PollPolicy policy, StateKind kind, long unchangedMillis) {
        return policy.delay(kind, Duration.ofMillis(unchangedMillis), 0.5);
    }

    @Test
    void defaultsMatchTheSeeds() {
        assertThat(delay(PLAIN, StateKind.READY, 0)).isEqualTo(Duration.ofMillis(500));
        assertThat(delay(PLAIN, StateKind.ACTIVE, 0)).isEqualTo(SECOND);
        assertThat(delay(PLAIN, StateKind.WAITING, 0)).isEqualTo(SECOND);
        assertThat(delay(PLAIN, StateKind.DONE, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(delay(PLAIN, StateKind.ERROR, 0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(PLAIN.errorPatience()).isEqualTo(Duration.ofSeconds(10 + 20 + 40));
        assertThat(PLAIN.delayAfterFailure(1, 0.5)).isEqualTo(SECOND);
        assertThat(PLAIN.retriesFailure(10)).isTrue();
        assertThat(PLAIN.retriesFailure(11)).isFalse();
    }

    @Test
    void workIsSeenWithinASecondHoweverLongItLasts() {
        for (StateKind kind : new StateKind[] {StateKind.READY, StateKind.ACTIVE}) {
            assertThat(PollPolicy.DEFAULT.delay(kind, Duration.ofDays(400), 0)).isEqualTo(SECOND);
        }
    }

    @Test
    void pollsAtTheseIntervalsGrowByTheFactor() {
        Duration unchanged = Duration.ZERO;
        for (int seconds : new int[] {10, 20, 40, 60, 60}) {
            Duration next = PLAIN.delay(StateKind.ERROR, unchanged, 0);
            assertThat(next).isEqualTo(Duration.ofSeconds(seconds));
            unchanged = unchanged.plus(next);
        }
    }

    @Test
    void failuresOfTheStoreAreRetriedLater() {
        PollPolicy policy = PLAIN.failures(2, SECOND, Duration.ofSeconds(3)).factor(2);
        assertThat(policy.delayAfterFailure(1, 0)).isEqualTo(SECOND);
        assertThat(policy.delayAfterFailure(2, 0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.delayAfterFailure(3, 0)).isEqualTo(Duration.ofSeconds(3));
        assertThat(policy.delayAfterFailure(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofSeconds(3));
        assertThat(policy.retriesFailure(2)).isTrue();
        assertThat(policy.retriesFailure(3)).isFalse();
        assertThat(policy.failures(0, SECOND, SECOND).retriesFailure(1)).isFalse();
    }

    @Test
    void aSettingChangesNeitherOthersNorTheOriginal() {
        PollPolicy other = PLAIN.interval(StateKind.DONE, Duration.ofMillis(1), Duration.ofDays(1))
                .factor(1)
                .errorRetries(5);
        assertThat(delay(other, StateKind.DONE, 0)).isEqualTo(Duration.ofMillis(1));
        assertThat(delay(other, StateKind.READY, 10_000)).isEqualTo(Duration.ofMillis(500));
        assertThat(other.errorPatience()).isEqualTo(Duration.ofSeconds(50));
        assertThat(delay(PLAIN, StateKind.DONE, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(PLAIN.errorPatience()).isEqualTo(Duration.ofSeconds(70));
        assertThat(PLAIN)
                .hasToString("PollPolicy[{READY=PT0.5S to PT1S, ACTIVE=PT1S, WAITING=PT1S to PT10S, ERROR=PT10S to"
                        + " PT1M, DONE=PT5S to PT1M} x 2.0 - 0 %, 3 polls of a failed item, 10 retries after PT1S to"
                        + " PT30S]");
    }

    @Test
    void extremeTimesAreAccepted() {
        assertThat(PLAIN.delay(StateKind.DONE, Duration.ofSeconds(Long.MAX_VALUE), 0))
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(PLAIN.delay(StateKind.DONE, Duration.ofSeconds(Long.MIN_VALUE), 0))
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void invalidArgumentsAreNamed() {
        assertThatThrownBy(() -> PLAIN.interval(StateKind.ACTIVE, Duration.ZERO, SECOND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ACTIVE interval PT0S is out of range; use PT0.001S to PT24H");
        assertThatThrownBy(() -> PLAIN.interval(StateKind.DONE, Duration.ofDays(2), Duration.ofDays(2)))
                .hasMessage("DONE interval PT48H is out of range; use PT0.001S to PT24H");
        assertThatThrownBy(() -> PLAIN.interval(StateKind.DONE, SECOND, Duration.ofMillis(999)))
                .hasMessage(
                        "DONE interval may grow to PT0.999S, which is out of range; use the first interval, PT1S, to"
                                + " PT24H");
        assertThatThrownBy(() -> PLAIN.failures(1, SECOND, Duration.ofDays(2)))
                .hasMessage(
                        "failure interval may grow to PT48H, which is out of range; use the first interval, PT1S, to PT24H");
        assertThatThrownBy(() -> PLAIN.failures(-1, SECOND, SECOND))
                .hasMessage("failures -1 is out of range; use 0 to 10000");
        assertThatThrownBy(() -> PLAIN.errorRetries(10_001))
                .hasMessage("errorRetries 10001 is out of range; use 0 to 10000");
        assertThatThrownBy(() -> PLAIN.factor(0.99)).hasMessage("factor 0.99 is out of range; use 1 to 100");
        assertThatThrownBy(() -> PLAIN.factor(Double.NaN)).hasMessage("factor NaN is out of range; use 1 to 100");
        assertThatThrownBy(() -> PLAIN.jitter(-0.1)).hasMessage("jitter -0.1 is out of range; use 0 to 1");
        assertThatThrownBy(() -> PLAIN.jitter(Double.NaN)).hasMessage("jitter NaN is out of range; use 0 to 1");
    }

    /** Policies with the same intervals for every kind, and for failures. */
    record Setting(long first, long longest, double factor, double jitter) {
        PollPolicy policy(int retries) {
            Duration from = Duration.ofMillis(first);
            Duration to = Duration.ofMillis(longest);
            PollPolicy policy = PollPolicy.DEFAULT
                    .factor(factor)
                    .jitter(jitter)
                    .errorRetries(retries)
                    .failures(retries, from, to);
            for (StateKind kind : StateKind.values()) {
                policy = policy.interval(kind, from, to);
            }
            return policy;
        }
    }

    @Provide
    Arbitrary<Setting> settings() {
        Arbitrary<Long> first = Arbitraries.longs().between(1, 1_000_000);
        Arbitrary<Long> more = Arbitraries.longs().between(0, 80_000_000);
        Arbitrary<Double> factor = Arbitraries.doubles().between(1, 100);
        Arbitrary<Double> jitter = Arbitraries.doubles().between(0, 1);
        return Combinators.combine(first, more, factor, jitter)
                .as((from, by, grow, spread) -> new Setting(from, from + by, grow, spread));
    }

    @Property
    void intervalsStayInTheirBoundsAndJitterOnlyShortens(
            @ForAll("settings") Setting setting,
            @ForAll StateKind kind,
            @ForAll @LongRange(min = -1_000_000, max = 10_000_000_000L) long unchanged,
            @ForAll @IntRange(min = 1) int failed,
            @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double random) {
        PollPolicy policy = setting.policy(3);
        long least = Math.max(1, (long) Math.floor(setting.first * (1 - setting.jitter)));
        Duration time = Duration.ofMillis(unchanged);
        assertThat(policy.delay(kind, time, random).toMillis()).isBetween(least, setting.longest);
        assertThat(policy.delayAfterFailure(failed, random).toMillis()).isBetween(least, setting.longest);
        long plain = policy.delay(kind, time, 0).toMillis();
        assertThat(policy.delay(kind, time, random).toMillis())
                .isBetween(Math.max(1, (long) Math.floor(plain * (1 - setting.jitter)) - 1), plain);
    }

    @Property
    void intervalsNeverShrinkWhileNothingChanges(
            @ForAll("settings") Setting setting,
            @ForAll StateKind kind,
            @ForAll @LongRange(min = 0, max = 10_000_000_000L) long unchanged,
            @ForAll @LongRange(min = 0, max = 1_000_000) long longer,
            @ForAll @IntRange(min = 1, max = 1_000_000) int failed,
            @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double random) {
        PollPolicy policy = setting.policy(3);
        assertThat(policy.delay(kind, Duration.ofMillis(unchanged + longer), random))
                .isGreaterThanOrEqualTo(policy.delay(kind, Duration.ofMillis(unchanged), random));
        assertThat(policy.delayAfterFailure(failed + 1, random))
                .isGreaterThanOrEqualTo(policy.delayAfterFailure(failed, random));
    }

    @Property
    void intervalsGrowByTheFactorUpToTheLongest(
            @ForAll("settings") Setting setting, @ForAll @IntRange(min = 1, max = 30) int polls) {
        PollPolicy policy = setting.policy(3).jitter(0);
        Duration unchanged = Duration.ZERO;
        for (int i = 0; i < polls; i++) {
            long next = policy.delay(StateKind.ACTIVE, unchanged, 0).toMillis();
            double exact = Math.min(setting.first * Math.pow(setting.factor, i), (double) setting.longest);
            // each interval is rounded to milliseconds, as are the earlier ones that it multiplies
            double rounding = 0.5 * Math.pow(setting.factor, i) + exact * 1e-9;
            assertThat((double) next).isBetween(exact - rounding, exact + rounding);
            unchanged = unchanged.plusMillis(next);
        }
    }

    @Property
    void anUnchangedFailedItemIsWorthExactlyItsRetries(
            @ForAll("settings") Setting setting, @ForAll @IntRange(min = 0, max = 200) int retries) {
        PollPolicy policy = setting.policy(retries);
        Duration unchanged = Duration.ZERO;
        int polls = 0;
        while (unchanged.compareTo(policy.errorPatience()) < 0) {
            unchanged = unchanged.plus(policy.delay(StateKind.ERROR, unchanged, 0));
            polls++;
        }
        assertThat(polls).isEqualTo(retries);
    }

    @Property
    void failuresAreRetriedAsOftenAsTheBudgetSays(
            @ForAll @IntRange(min = 0, max = 10_000) int retries, @ForAll @IntRange(min = 1, max = 20_000) int failed) {
        assertThat(PollPolicy.DEFAULT.failures(retries, SECOND, SECOND).retriesFailure(failed))
                .isEqualTo(failed <= retries);
    }
}
