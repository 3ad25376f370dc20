package dev.holdfast.internal.update;

import dev.holdfast.limit.RateLimitedException;
import dev.holdfast.limit.RateLimiter;
import dev.holdfast.store.ItemKey;
import java.time.Duration;

/** The rate limiter of the host. Thread-safe. */
public record UpdateLimiter(RateLimiter limiter) {
    public static final RateLimiter UNLIMITED = key -> Duration.ZERO;

    /** Returns the wait before an item may be updated; zero consumes a permit. */
    Duration acquire(ItemKey key) {
        Duration wait = limiter.tryAcquire(key);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /**
     * Consumes a permit.
     *
     * @throws RateLimitedException if the item may not be updated now
     */
    public void require(ItemKey key, String operation) {
        Duration wait = acquire(key);
        if (!wait.isZero()) {
            throw new RateLimitedException(key.toString(), operation, wait);
        }
    }
}
