package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.workflow.RetryPolicy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void defaultsAreThreeAttemptsWithoutJitter() {
        RetryPolicy<String> policy = RetryPolicy.fixed(MINUTE).giveUp("END");
        assertThat(policy.maxAttempts()).isEqualTo(3);
        assertThat(policy.giveUp()).isEqualTo("END");
        assertThat(policy.delayAfter(1, 0.99)).isEqualTo(MINUTE);
        assertThat(policy.delayAfter(7, 0)).isEqualTo(MINUTE);
        assertThat(policy.retries(2, new IOException())).isTrue();
        assertThat(policy.retries(3, new IOException())).isFalse();
        assertThat(policy).hasToString("RetryPolicy[3 attempts, delay PT1M, then END]");
    }

    @Test
    void exponentialDoublesUpToTheCap() {
        RetryPolicy<String> policy =
                RetryPolicy.exponential(MINUTE).maxDelay(Duration.ofMinutes(5)).giveUp("END");
        assertThat(policy.delayAfter(1, 0.5)).isEqualTo(MINUTE);
        assertThat(policy.delayAfter(2, 0.5)).isEqualTo(Duration.ofMinutes(2));
        assertThat(policy.delayAfter(3, 0.5)).isEqualTo(Duration.ofMinutes(4));
        assertThat(policy.delayAfter(4, 0.5)).isEqualTo(Duration.ofMinutes(5));
        assertThat(policy.delayAfter(Integer.MAX_VALUE, 0.5)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void withoutACapADayIsTheLongestDelay() {
        assertThat(RetryPolicy.exponential(MINUTE).giveUp("END").delayAfter(1000, 0.5))
                .isEqualTo(Duration.ofDays(1));
        assertThat(RetryPolicy.exponential(Duration.ofDays(3)).giveUp("END").delayAfter(9, 0.5))
                .isEqualTo(Duration.ofDays(3));
    }

    @Test
    void jitterSpreadsAroundTheDelay() {
        RetryPolicy<String> policy =
                RetryPolicy.fixed(Duration.ofSeconds(100)).jitter(0.1).giveUp("END");
        assertThat(policy.delayAfter(1, 0)).isEqualTo(Duration.ofSeconds(90));
        assertThat(policy.delayAfter(1, 0.5)).isEqualTo(Duration.ofSeconds(100));
        assertThat(policy.delayAfter(1, Math.nextDown(1.0))).isEqualTo(Duration.ofSeconds(110));
    }

    @Test
    void everythingIsTransientUnlessKindsAreNamed() {
        assertThat(RetryPolicy.fixed(MINUTE).giveUp("END").isTransient(new StackOverflowError()))
                .isTrue();
        RetryPolicy<String> some =
                RetryPolicy.fixed(MINUTE).on(IOException.class).giveUp("END");
        assertThat(some.isTransient(new FileNotFoundException())).isTrue();
        assertThat(some.isTransient(new IllegalStateException())).isFalse();
    }

    @Test
    void causesAreExaminedAndPermanentWins() {
        RetryPolicy<String> policy = RetryPolicy.fixed(MINUTE)
                .on(IOException.class)
                .when(e -> "503".equals(e.getMessage()))
                .permanent(FileNotFoundException.class)
                .permanentWhen(e -> "410".equals(e.getMessage()))
                .giveUp("END");
        assertThat(policy.isTransient(new RuntimeException(new UncheckedIOException(new IOException("reset")))))
                .isTrue();
        assertThat(policy.isTransient(new RuntimeException("503"))).isTrue();
        assertThat(policy.isTransient(new RuntimeException("x"))).isFalse();
        assertThat(policy.isTransient(new IOException(new FileNotFoundException())))
                .isFalse();
        assertThat(policy.isTransient(new IOException("410"))).isFalse();
    }

    @Test
    void cyclesOfCausesEnd() {
        Exception first = new Exception("a");
        Exception second = new Exception("b", first);
        first.initCause(second);
        assertThat(RetryPolicy.fixed(MINUTE).on(IOException.class).giveUp("END").isTransient(first))
                .isFalse();
    }

    @Test
    void aBuilderMayBeUsedAgain() {
        RetryPolicy.Builder builder = RetryPolicy.fixed(MINUTE).maxAttempts(2);
        RetryPolicy<String> first = builder.giveUp("A");
        RetryPolicy<String> second =
                builder.maxAttempts(5).permanent(IOException.class).giveUp("B");
        assertThat(first.maxAttempts()).isEqualTo(2);
        assertThat(first.isTransient(new IOException())).isTrue();
        assertThat(second.maxAttempts()).isEqualTo(5);
        assertThat(second.giveUp()).isEqualTo("B");
    }

    @Test
    void invalidArgumentsAreNamed() {
        assertThatThrownBy(() -> RetryPolicy.fixed(Duration.ofSeconds(-1)))
                .hasMessage("delay PT-1S is negative; use zero or more");
        assertThatThrownBy(() -> RetryPolicy.exponential(Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageContaining("is longer than ten years; use PT87600H or less");
        RetryPolicy.Builder builder = RetryPolicy.fixed(MINUTE);
        assertThatThrownBy(() -> builder.maxAttempts(0))
                .hasMessage("maxAttempts 0 is out of range; use 1 (no retry) or more (default 3)");
        assertThatThrownBy(() -> builder.factor(0.5)).hasMessage("factor 0.5 is out of range; use 1 or more");
        assertThatThrownBy(() -> builder.factor(Double.NaN)).hasMessage("factor NaN is out of range; use 1 or more");
        assertThatThrownBy(() -> builder.maxDelay(Duration.ofSeconds(59)))
                .hasMessage("maxDelay PT59S is shorter than the first delay PT1M; use that or more");
        assertThatThrownBy(() -> builder.maxDelay(Duration.ofDays(4000)))
                .hasMessage("maxDelay PT96000H is longer than ten years; use PT87600H or less");
        assertThatThrownBy(() -> builder.jitter(1.5)).hasMessage("jitter 1.5 is out of range; use 0 to 1");
        assertThatThrownBy(() -> builder.jitter(Double.NaN)).hasMessage("jitter NaN is out of range; use 0 to 1");
    }

    @Property
    void delaysStayInTheirBounds(
            @ForAll @LongRange(min = 0, max = 100_000_000) long first,
            @ForAll @LongRange(min = 0, max = 100_000_000) long more,
            @ForAll @DoubleRange(min = 1, max = 10) double factor,
            @ForAll @DoubleRange(min = 0, max = 1) double jitter,
            @ForAll @IntRange(min = 1) int attempt,
            @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double random) {
        RetryPolicy<String> policy = RetryPolicy.exponential(Duration.ofMillis(first))
                .factor(factor)
                .maxDelay(Duration.ofMillis(first + more))
                .jitter(jitter)
                .giveUp("END");
        long millis = policy.delayAfter(attempt, random).toMillis();
        assertThat(millis)
                .isBetween((long) Math.floor(first * (1 - jitter)), (long) Math.ceil((first + more) * (1 + jitter)));
        assertThat(policy.delayAfter(attempt, random)).isEqualTo(policy.delayAfter(attempt, random));
    }

    @Property
    void delaysNeverShrinkWithTheAttempts(
            @ForAll @LongRange(min = 0, max = 100_000) long first,
            @ForAll @DoubleRange(min = 1, max = 10) double factor,
            @ForAll @IntRange(min = 1, max = 1_000_000) int attempt) {
        RetryPolicy<String> policy =
                RetryPolicy.fixed(Duration.ofMillis(first)).factor(factor).giveUp("END");
        assertThat(policy.delayAfter(attempt + 1, 0.5)).isGreaterThanOrEqualTo(policy.delayAfter(attempt, 0.5));
    }

    @Property
    void retriesEndAtTheLimit(@ForAll @IntRange(min = 1, max = 100) int max, @ForAll @IntRange(min = 1) int attempt) {
        RetryPolicy<String> policy =
                RetryPolicy.fixed(Duration.ZERO).maxAttempts(max).giveUp("END");
        assertThat(policy.retries(attempt, new IOException())).isEqualTo(attempt < max);
    }
}
