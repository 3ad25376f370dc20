package dev.holdfast.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * A clock that stands still until the test moves it.
 *
 * <pre>{@code
 * TestClock clock = new TestClock();
 * clock.advance(Duration.ofMinutes(5));
 * }</pre>
 *
 * Thread-safe.
 */
public final class TestClock implements InstantSource {
    /** The time of a new clock: noon of 1 January 2026, UTC. */
    public static final Instant EPOCH = Instant.parse("2026-01-01T12:00:00Z");

    private Instant now;

    /** Creates a clock that stands at {@link #EPOCH}. */
    public TestClock() {
        this(EPOCH);
    }

    /**
     * Creates a clock.
     *
     * @param start its time
     */
    public TestClock(Instant start) {
        now = Objects.requireNonNull(start, "start");
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /**
     * Moves the clock forward, or back if the step is negative.
     *
     * @param step the distance
     * @return the new time
     */
    public synchronized Instant advance(Duration step) {
        now = now.plus(step);
        return now;
    }

    /**
     * Sets the clock.
     *
     * @param instant the new time
     */
    public synchronized void set(Instant instant) {
        now = Objects.requireNonNull(instant, "instant");
    }

    @Override
    public String toString() {
        return "TestClock[" + instant() + "]";
    }
}
