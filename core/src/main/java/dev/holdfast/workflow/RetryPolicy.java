package dev.holdfast.workflow;

import dev.holdfast.internal.text.ErrorText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy for failed attempts in a state: which errors are retried, how often and when, and where the item goes
 * after the last attempt. Immutable; thread-safe if its predicates are.
 *
 * <pre>{@code
 * RetryPolicy<Stage> retry = RetryPolicy.exponential(Duration.ofSeconds(10))
 *         .maxAttempts(5)
 *         .jitter(0.1)
 *         .permanent(FileNotFoundException.class)
 *         .giveUp(SKIPPED);
 * }</pre>
 *
 * <p>A policy is a pure function. The time of the next attempt is stored with the item, so it survives a restart. Start
 * with {@link #fixed} or {@link #exponential}; {@link Builder#giveUp} builds the policy, since every policy needs a
 * give-up state.
 *
 * @param <S> the states
 */
public final class RetryPolicy<S> {
    private static final Logger LOG = LoggerFactory.getLogger(RetryPolicy.class);

    private final int maxAttempts;
    private final Duration delay;
    private final double factor;
    private final Duration maxDelay;
    private final double jitter;
    private final List<Predicate<Throwable>> transients;
    private final List<Predicate<Throwable>> permanents;
    private final S giveUp;

    private RetryPolicy(Builder from, S giveUp) {
        maxAttempts = from.maxAttempts;
        delay = from.delay;
        factor = from.factor;
        maxDelay = from.maxDelay;
        jitter = from.jitter;
        transients = List.copyOf(from.transients);
        permanents = List.copyOf(from.permanents);
        this.giveUp = giveUp;
    }

    /**
     * Starts a policy with the same delay before each retry. Defaults: 3 attempts, no jitter, every exception is
     * transient.
     *
     * @param delay the delay, from zero to ten years
     * @return a builder
     * @throws IllegalArgumentException if the delay is out of range
     */
    public static Builder fixed(Duration delay) {
        return new Builder(delay, 1);
    }

    /**
     * Starts a policy whose delay doubles with each retry. Defaults: at most a day or the first delay, 3 attempts, no
     * jitter, every exception is transient.
     *
     * @param firstDelay the delay before the first retry, from zero to ten years
     * @return a builder
     * @throws IllegalArgumentException if the delay is out of range
     */
    public static Builder exponential(Duration firstDelay) {
        return new Builder(firstDelay, 2);
    }

    /**
     * Returns the most attempts, including the first.
     *
     * @return from 1
     */
    public int maxAttempts() {
        return maxAttempts;
    }

    /**
     * Returns the give-up state: the item goes there after the last attempt, or after a permanent error.
     *
     * @return the state
     */
    public S giveUp() {
        return giveUp;
    }

    /**
     * Returns whether a failed attempt is followed by another.
     *
     * @param attempt the number of the failed attempt, from 1
     * @param cause the error
     * @return true if the error is transient and attempts are left
     */
    public boolean retries(int attempt, Throwable cause) {
        return attempt < maxAttempts && isTransient(cause);
    }

    /**
     * Returns whether an error is transient, so that another attempt may succeed. The error and its causes are
     * examined: if one of them is permanent, so is the error. Otherwise it is transient if no transient errors were
     * named, or if it or one of its causes was. An error for which a test of this policy throws is not transient.
     *
     * @param cause the error
     * @return true if it is transient
     */
    public boolean isTransient(Throwable cause) {
        List<Throwable> chain = ErrorText.chain(cause);
        try {
            return !matches(permanents, chain) && (transients.isEmpty() || matches(transients, chain));
        } catch (Throwable e) { // code of the host, which may throw anything
            LOG.atWarn()
                    .log(
                            "a test of a retry policy failed, so the error counts as permanent: {}",
                            ErrorText.describe(e));
            return false;
        }
    }

    private static boolean matches(List<Predicate<Throwable>> tests, List<Throwable> chain) {
        return chain.stream().anyMatch(error -> tests.stream().anyMatch(is -> is.test(error)));
    }

    /**
     * Returns the delay after a failed attempt: {@code delay × factor^(attempt-1)}, at most the longest delay,
     * shortened or lengthened by up to the jitter.
     *
     * @param attempt the number of the failed attempt, from 1
     * @param random from 0, inclusive, to 1, exclusive; 0.5 gives the delay without jitter
     * @return zero or more, in whole milliseconds
     */
    public Duration delayAfter(int attempt, double random) {
        double millis = (double) delay.toMillis() * Math.pow(factor, Math.max(0, attempt - 1));
        double capped = Math.min(millis, (double) maxDelay.toMillis());
        double spread = capped * (1 + jitter * (2 * random - 1));
        return Duration.ofMillis(Math.round(Math.max(0, spread)));
    }

    @Override
    public String toString() {
        return "RetryPolicy[" + maxAttempts + " attempts, delay " + delay + (factor == 1 ? "" : " x " + factor)
                + (jitter == 0 ? "" : " ± " + Math.round(jitter * 100) + " %") + ", then " + giveUp + "]";
    }

    /** Builds a {@link RetryPolicy}. Confined to one thread; it can be used again after {@link #giveUp}. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(1);
        private static final Duration MOST = Duration.ofDays(3650);

        private final Duration delay;
        private double factor;
        private int maxAttempts = 3;
        private Duration maxDelay;
        private double jitter;
        private final List<Predicate<Throwable>> transients = new ArrayList<>();
        private final List<Predicate<Throwable>> permanents = new ArrayList<>();

        private Builder(Duration delay, double factor) {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("delay " + delay + " is negative; use zero or more");
            }
            requireShort("delay", delay);
            this.delay = delay;
            this.factor = factor;
            this.maxDelay = delay.compareTo(LONGEST) > 0 ? delay : LONGEST;
        }

        /**
         * Sets the most attempts, including the first. Default 3.
         *
         * @param attempts from 1; 1 means no retry
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxAttempts(int attempts) {
            if (attempts < 1) {
                throw new IllegalArgumentException(
                        "maxAttempts " + attempts + " is out of range; use 1 (no retry) or more (default 3)");
            }
            maxAttempts = attempts;
            return this;
        }

        /**
         * Sets the factor by which each further delay grows. Default 1 for {@link #fixed}, 2 for {@link #exponential}.
         *
         * @param by 1 (the same delay) or more
         * @return this
         * @throws IllegalArgumentException if it is less than 1 or infinite
         */
        public Builder factor(double by) {
            if (!(by >= 1) || Double.isInfinite(by)) {
                throw new IllegalArgumentException("factor " + by + " is out of range; use 1 or more");
            }
            factor = by;
            return this;
        }

        /**
         * Sets the longest delay. Default one day, or the first delay if that is longer.
         *
         * @param longest from the first delay to ten years
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxDelay(Duration longest) {
            if (longest.compareTo(delay) < 0) {
                throw new IllegalArgumentException(
                        "maxDelay " + longest + " is shorter than the first delay " + delay + "; use that or more");
            }
            requireShort("maxDelay", longest);
            maxDelay = longest;
            return this;
        }

        private static void requireShort(String what, Duration length) {
            if (length.compareTo(MOST) > 0) {
                throw new IllegalArgumentException(
                        what + " " + length + " is longer than ten years; use " + MOST + " or less");
            }
        }

        /**
         * Sets the jitter, which spreads delays so that many items are not retried at once. Default 0.
         *
         * @param fraction the part of the delay, from 0 to 1: 0.1 means between 90 % and 110 %
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder jitter(double fraction) {
            if (!(fraction >= 0 && fraction <= 1)) {
                throw new IllegalArgumentException("jitter " + fraction + " is out of range; use 0 to 1");
            }
            jitter = fraction;
            return this;
        }

        /**
         * Names transient errors; all others are then permanent. Adds to earlier calls.
         *
         * @param errors the types, including their subtypes; causes are examined too
         * @return this
         */
        @SafeVarargs
        public final Builder on(Class<? extends Throwable>... errors) {
            for (Class<? extends Throwable> error : errors) {
                transients.add(error::isInstance);
            }
            return this;
        }

        /**
         * Describes transient errors; all others are then permanent. Adds to earlier calls.
         *
         * @param matches returns true for a transient error; must be pure
         * @return this
         */
        public Builder when(Predicate<Throwable> matches) {
            transients.add(matches);
            return this;
        }

        /**
         * Names permanent errors. They are never retried, even if another rule calls them transient. Adds to earlier
         * calls.
         *
         * @param errors the types, including their subtypes; causes are examined too
         * @return this
         */
        @SafeVarargs
        public final Builder permanent(Class<? extends Throwable>... errors) {
            for (Class<? extends Throwable> error : errors) {
                permanents.add(error::isInstance);
            }
            return this;
        }

        /**
         * Describes permanent errors. Adds to earlier calls.
         *
         * @param matches returns true for a permanent error; must be pure
         * @return this
         */
        public Builder permanentWhen(Predicate<Throwable> matches) {
            permanents.add(matches);
            return this;
        }

        /**
         * Sets the give-up state and builds the policy.
         *
         * @param <S> the states
         * @param state the state to enter after the last attempt or a permanent error
         * @return the policy
         */
        public <S> RetryPolicy<S> giveUp(S state) {
            return new RetryPolicy<>(this, state);
        }
    }
}
