package dev.holdfast.workflow;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * How often to ask for an item: by the kind of its state, less often the longer nothing changes. Immutable; every method
 * that sets something gives a new policy.
 *
 * <p>By default, from the first interval to the longest one:
 *
 * <ul>
 *   <li>{@link StateKind#READY}, which is passed through between two workers: 0.5 s to 1 s
 *   <li>{@link StateKind#ACTIVE}: 1 s, so that what happens to an item that is worked on is seen within a second
 *   <li>{@link StateKind#WAITING}, which may last for days: 1 s to 10 s
 *   <li>{@link StateKind#ERROR}: 10 s to 60 s; an item that nothing will retry is worth 3 further polls
 *   <li>{@link StateKind#DONE}: 5 s to 60 s
 *   <li>after a failure of the store: 1 s to 30 s, 10 times
 * </ul>
 *
 * Intervals double while nothing changes, and are shortened by up to a tenth so that many pollers do not come at once. An
 * interval is never longer than its longest: that is the latest that a change is seen.
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

    /** From the first interval to the longest, in milliseconds. */
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
     * Sets how often to ask for items in states of a kind.
     *
     * @param kind the kind; an item that does not exist is asked for as a waiting one
     * @param first the interval after a change, from 1 ms to a day, in whole milliseconds
     * @param longest the interval in the end, from the first one to a day
     * @return a policy with these intervals
     * @throws IllegalArgumentException if an interval is out of range
     */
    public PollPolicy interval(StateKind kind, Duration first, Duration longest) {
        Map<StateKind, Span> with = new EnumMap<>(spans);
        with.put(kind, span(kind + " interval", first, longest));
        return new PollPolicy(with, factor, jitter, errorRetries, failures);
    }

    /**
     * Sets by what each further interval grows while nothing changes. Default 2.
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
     * Sets by how much intervals are shortened at random, so that many pollers do not come at once. Default 0.1.
     *
     * @param fraction of the interval, from 0 to 1: 0.1 means between 90 % and 100 %
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
     * Sets how many further polls an item is worth that stays in an error state and is not going to be retried, or that
     * nobody retries although it is due. Default 3, at 10, 30 and 70 seconds.
     *
     * @param polls from 0 to 10,000
     * @return a policy with this budget
     * @throws IllegalArgumentException if it is out of range
     */
    public PollPolicy errorRetries(int polls) {
        requireRetries("errorRetries", polls);
        return new PollPolicy(spans, factor, jitter, polls, failures);
    }

    /**
     * Sets how often to try again when the store fails in a way that may pass. Default 10 times, after 1 s to 30 s.
     *
     * @param retries failures in a row after which it is tried again, from 0 to 10,000
     * @param first the interval after the first failure, from 1 ms to a day, in whole milliseconds
     * @param longest the interval in the end, from the first one to a day
     * @return a policy with this budget
     * @throws IllegalArgumentException if something is out of range
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
                    + ", which is out of range; use the first one, " + first + ", to " + LONGEST);
        }
        return new Span(first.toMillis(), longest.toMillis());
    }

    /**
     * When to ask next: the first interval, grown by what passed without a change, at most the longest, shortened by up
     * to the jitter. Who asks at these intervals sees each grow by the factor, and who asks more often, or was restarted,
     * gets the same answer.
     *
     * @param kind the kind of the item's state
     * @param unchanged for how long nothing has changed; a negative time counts as zero
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
     * When to try again after the store failed: the first interval times factor for each further failure, at most the
     * longest, shortened by up to the jitter.
     *
     * @param failed how often it failed in a row, from 1
     * @param random from 0, inclusive, to 1, exclusive; 0 gives the interval without jitter
     * @return at least 1 ms, in whole milliseconds
     */
    public Duration delayAfterFailure(int failed, double random) {
        Span span = failures.span;
        return shortened(
                Math.min(span.first * Math.pow(factor, Math.max(0, failed - 1)), (double) span.longest), random);
    }

    /** As after failures, for who does not count them: the same intervals out of the time that has passed. */
    public Duration delayWhileAway(Duration away, double random) {
        return grown(failures.span, away, random);
    }

    private Duration shortened(double millis, double random) {
        return Duration.ofMillis(Math.max(1, Math.round(millis * (1 - jitter * random))));
    }

    /**
     * Tells whether to try again when the store failed in a way that may pass.
     *
     * @param failed how often it failed in a row, from 1
     * @return true if retries are left
     */
    public boolean retriesFailure(int failed) {
        return failed <= failures.retries;
    }

    /**
     * For how long an item is asked for that stays in an error state and is not going to be retried: the time of as many
     * polls without jitter as it is worth.
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
