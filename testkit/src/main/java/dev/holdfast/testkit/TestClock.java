package dev.holdfast.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/** A clock that goes only when told to. Thread-safe. */
public final class TestClock implements InstantSource {
    /** Where a new clock stands: noon of 1 January 2026, UTC. */
    public static final Instant EPOCH = Instant.parse("2026-01-01T12:00:00Z");

    private Instant now;

    /** Makes a clock that stands at {@link #EPOCH}. */
    public TestClock() {
        this(EPOCH);
    }

    /**
     * Makes a clock.
     *
     * @param start where it stands
     */
    public TestClock(Instant start) {
        now = Objects.requireNonNull(start, "start");
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /**
     * Puts the clock forward, or back if the step is negative.
     *
     * @param step how far
     * @return where it stands now
     */
    public synchronized Instant advance(Duration step) {
        now = now.plus(step);
        return now;
    }

    /**
     * Sets the clock.
     *
     * @param instant where it stands from now on
     */
    public synchronized void set(Instant instant) {
        now = Objects.requireNonNull(instant, "instant");
    }

    @Override
    public String toString() {
        return "TestClock[" + instant() + "]";
    }
}
