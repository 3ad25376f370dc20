package dev.holdfast.internal.worker;

import dev.holdfast.limit.RateLimiter;
import dev.holdfast.store.ItemKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The permits that a stage holds for its next claims. Confined to one thread at a time. */
final class ClaimPermits {
    private final @Nullable RateLimiter limiter;
    private final ItemKey key;
    private int held;
    private Duration delay = Duration.ZERO;

    ClaimPermits(@Nullable RateLimiter limiter, ItemKey key) {
        this.limiter = limiter;
        this.key = key;
    }

    /** Takes permits until there are as many as wanted, or the limiter refuses one; returns how many claims may follow. */
    int take(int wanted) {
        if (limiter == null) {
            return wanted;
        }
        delay = Duration.ZERO;
        while (held < wanted && delay.isZero()) {
            delay = limiter.tryAcquire(key);
            held += delay.isZero() ? 1 : 0;
        }
        return Math.min(held, wanted);
    }

    /** The wait before the limiter can be asked again; zero if it refused none. */
    Duration delay() {
        return delay;
    }

    void used(int permits) {
        if (limiter != null) {
            held -= permits;
        }
    }

    /** Whether permits are limited, so that they are taken one by one. */
    boolean isLimited() {
        return limiter != null;
    }
}
