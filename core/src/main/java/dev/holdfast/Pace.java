package dev.holdfast;

import dev.holdfast.store.ItemKey;
import java.time.Duration;

/** Asks the rate limiter of the host. Thread-safe. */
record Pace(RateLimiter limiter) {
    static final RateLimiter UNLIMITED = key -> Duration.ZERO;

    /** How long an update has to wait; zero if it may be made now, which then counts. */
    Duration ask(ItemKey key) {
        Duration wait = limiter.tryAcquire(key);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /** @throws RateLimitedException if the item may not be updated now */
    void require(ItemKey key, String tried) {
        Duration wait = ask(key);
        if (!wait.isZero()) {
            throw new RateLimitedException(key.toString(), tried, wait);
        }
    }
}
