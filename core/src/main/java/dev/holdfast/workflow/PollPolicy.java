package dev.holdfast.workflow;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The policy for polling an item: the interval depends on the kind of its state, and grows while nothing changes.
 * Immutable; every method that sets something returns a new policy.
 *
 * <p>The defaults, from the first interval to the longest one:
 *
 * <ul>
 *   <li>{@link StateKind#READY}, between two workers: 0.5 s to 1 s
 *   <li>{@link StateKind#ACTIVE}: 1 s, so that changes by a worker are seen within a second
 *   <li>{@link StateKind#WAITING}, which may last for days: 1 s to 10 s
 *   <li>{@link StateKind#ERROR}: 10 s to 60 s; an item that nothing will retry is polled 3 more times
 *   <li>{@link StateKind#DONE}: 5 s to 60 s
 *   <li>after a failure of the store: 1 s to 30 s, 10 times
 * </ul>
 *
 * <p>Intervals double while nothing changes, and are shortened by up to a tenth so that many pollers do not poll at
 * once. An interval never exceeds its longest value, which bounds the delay until a change is seen.
 */
public final class PollPolicy {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_RETRIES = 10_000;

    /** The defaults. */
    public static final PollPolicy DEFAULT = new PollPolicy(
            Map.of(
                    StateKind.READY, new Span(500, 1_000),
                    StateKind.ACTIVE, new Span(1_000, 1_000),
                    StateKind.WAITING, new Span(1_000, 10_000),
                    StateKind.ERROR, new Span(10_000, 60_000),
                    StateKind.DONE, new Span(5_000, 60_000)),
            2,
            0.1,
            3,
            new Failures(10, new Span(1_000, 30_000)));

    private final Map<StateKind, Span> spans;
    private final double factor;
    private final double jitter;
    private final int errorRetries;
    private final Failures failures;
    private final Duration errorPatience;

    /** The first interval and the longest, in milliseconds. */
    private record Span(long first, long longest) {
        @Override
        public String toString() {
            return Duration.ofMillis(first) + (first == longest ? "" : " to " + Duration.ofMillis(longest));
        }
    }

    private record Failures(int retries, Span span) {}

    private PollPolicy(Map<StateKind, Span> spans, double factor, double jitter, int errorRetries, Failures failures) {
        this.spans = Collections.unmodifiableMap(new EnumMap<>(spans));
        this.factor = factor;
        this.jitter = jitter;
        this.errorRetries = errorRetries;
        this.failures = failures;
        Duration patience = Duration.ZERO;
        for (int i = 0; i < errorRetries; i++) {
            patience = patience.plus(delay(StateKind.ERROR, patience, 0));
        }
        errorPatience = patience;
    }

    /**
     * Sets the intervals for items in states of a kind.
     *
     * @param kind the kind; an item that does not exist is polled like a waiting one
     * @param first the interval after a change, from 1 ms to a day, in whole milliseconds
     * @param longest the longest interval, from the first one to a day
     * @return a policy with these intervals
     * @throws IllegalArgumentException if an interval is out of range
     */
    public PollPolicy interval(StateKind kind, Duration first, Duration longest) {
        Map<StateKind, Span> with = new EnumMap<>(spans);
        with.put(kind, span(kind + " interval", first, longest));
        return new PollPolicy(with, factor, jitter, errorRetries, failures);
    }

    /**
     * Sets the factor by which each further interval grows while nothing changes. Default 2.
     *
     * @param by from 1 (the same interval) to 100
     * @return a policy with this factor
     * @throws IllegalArgumentException if it is out of range
     */
    public PollPolicy factor(double by) {
        if (!(by >= 1 && by <= 100)) {
            throw new IllegalArgumentException("factor " + by + " is out of range; use 1 to 100");
        }
        return new PollPolicy(spans, by, jitter, errorRetries, failures);
    }

    /**
     * Sets the jitter: intervals are shortened at random, so that many pollers do not poll at once. Default 0.1.
     *
     * @param fraction the part of the interval, from 0 to 1: 0.1 means between 90 % and 100 %
     * @return a policy with this jitter
     * @throws IllegalArgumentException if it is out of range
     */
    public PollPolicy jitter(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("jitter " + fraction + " is out of range; use 0 to 1");
        }
        return new PollPolicy(spans, factor, fraction, errorRetries, failures);
    }

    /**
     * Sets the number of further polls of an item that stays in an error state: it will not be retried, or its retry is
     * due but no worker claims it. Default 3, at 10, 30 and 70 seconds.
     *
     * @param polls from 0 to 10,000
     * @return a policy with this number
     * @throws IllegalArgumentException if it is out of range
     */
    public PollPolicy errorRetries(int polls) {
        requireRetries("errorRetries", polls);
        return new PollPolicy(spans, factor, jitter, polls, failures);
    }

    /**
     * Sets how often a poll is retried when the store fails temporarily. Default 10 times, after 1 s to 30 s.
     *
     * @param retries the most retries in a row, from 0 to 10,000
     * @param first the interval after the first failure, from 1 ms to a day, in whole milliseconds
     * @param longest the longest interval, from the first one to a day
     * @return a policy with these retries
     * @throws IllegalArgumentException if an argument is out of range
     */
    public PollPolicy failures(int retries, Duration first, Duration longest) {
        requireRetries("failures", retries);
        Failures with = new Failures(retries, span("failure interval", first, longest));
        return new PollPolicy(spans, factor, jitter, errorRetries, with);
    }

    private static void requireRetries(String name, int value) {
        if (value < 0 || value > MOST_RETRIES) {
            throw new IllegalArgumentException(name + " " + value + " is out of range; use 0 to " + MOST_RETRIES);
        }
    }

    private static Span span(String what, Duration first, Duration longest) {
        if (first.compareTo(SHORTEST) < 0 || first.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    what + " " + first + " is out of range; use " + SHORTEST + " to " + LONGEST);
        }
        if (longest.compareTo(first) < 0 || longest.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " may grow to " + longest
                    + ", which is out of range; use the first interval, " + first + ", to " + LONGEST);
        }
        return new Span(first.toMillis(), longest.toMillis());
    }

    /**
     * Returns the interval until the next poll: the first interval, grown by the time without a change, at most the
     * longest one, shortened by up to the jitter. For a caller that polls at these intervals, each grows by the factor.
     * A caller that polls more often, or was restarted, gets the same intervals.
     *
     * @param kind the kind of the item's state
     * @param unchanged the time without a change; a negative time counts as zero
     * @param random from 0, inclusive, to 1, exclusive; 0 gives the interval without jitter
     * @return at least 1 ms, in whole milliseconds
     */
    public Duration delay(StateKind kind, Duration unchanged, double random) {
        return grown(Objects.requireNonNull(spans.get(kind)), unchanged, random);
    }

    private Duration grown(Span span, Duration passed, double random) {
        double millis = passed.getSeconds() * 1000.0 + Math.floor(passed.getNano() / 1e6);
        return shortened(Math.min(span.first + (factor - 1) * Math.max(0, millis), (double) span.longest), random);
    }

    /**
     * Returns the interval until the next poll after a failure of the store: the first interval, multiplied by the
     * factor for each further failure, at most the longest one, shortened by up to the jitter.
     *
     * @param failed the number of failures in a row, from 1
     * @param random from 0, inclusive, to 1, exclusive; 0 gives the interval without jitter
     * @return at least 1 ms, in whole milliseconds
     */
    public Duration delayAfterFailure(int failed, double random) {
        Span span = failures.span;
        return shortened(
                Math.min(span.first * Math.pow(factor, Math.max(0, failed - 1)), (double) span.longest), random);
    }

    /**
     * Returns the interval until the next poll while the store cannot be reached. Like {@link #delayAfterFailure}, for
     * callers that know the time since the first failure instead of the number of failures.
     *
     * @param away the time since the first failure; a negative time counts as zero
     * @param random from 0, inclusive, to 1, exclusive; 0 gives the interval without jitter
     * @return at least 1 ms, in whole milliseconds
     */
    public Duration delayWhileAway(Duration away, double random) {
        return grown(failures.span, away, random);
    }

    private Duration shortened(double millis, double random) {
        return Duration.ofMillis(Math.max(1, Math.round(millis * (1 - jitter * random))));
    }

    /**
     * Returns whether a poll is retried after a temporary failure of the store.
     *
     * @param failed the number of failures in a row, from 1
     * @return true if retries are left
     */
    public boolean retriesFailure(int failed) {
        return failed <= failures.retries;
    }

    /**
     * Returns how long an item is polled that stays in an error state and will not be retried: the time of its further
     * polls without jitter.
     *
     * @return zero or more
     */
    public Duration errorPatience() {
        return errorPatience;
    }

    @Override
    public String toString() {
        return "PollPolicy[" + spans + " x " + factor + " - " + Math.round(jitter * 100) + " %, " + errorRetries
                + " polls of a failed item, " + failures.retries + " retries after " + failures.span + "]";
    }
}
