package dev.holdfast.internal.worker;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** A delay that doubles from the shortest to the longest, and that jitter shortens. Confined to one thread at a time. */
final class BackoffDelay {
    private static final double JITTER = 0.25;

    private final Duration shortest;
    private final Duration longest;
    private final DoubleSupplier random;
    private Duration base;

    BackoffDelay(Duration shortest, Duration longest, DoubleSupplier random) {
        this.shortest = shortest.compareTo(longest) < 0 ? shortest : longest;
        this.longest = longest;
        this.random = random;
        this.base = this.shortest;
    }

    /** Returns the next delay, which is longer than the one before, up to the longest. */
    Duration next() {
        Duration delay = base;
        Duration twice = base.multipliedBy(2);
        base = twice.compareTo(longest) < 0 ? twice : longest;
        return Duration.ofNanos((long) (delay.toNanos() * (1 - JITTER * random.getAsDouble())));
    }

    void reset() {
        base = shortest;
    }
}
