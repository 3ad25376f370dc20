package dev.holdfast.internal.update;

import dev.holdfast.store.ItemKey;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The least time between two writes of one item. Not thread-safe: its owner guards it. */
public final class WriteInterval {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final ItemKey key;
    private final Duration interval;
    private final UpdateLimiter limiter;
    private @Nullable Instant checked;
    private Instant start = Instant.MIN;
    private Instant due = Instant.MIN;

    public WriteInterval(ItemKey key, Duration interval, UpdateLimiter limiter) {
        this.key = key;
        this.interval = interval;
        this.limiter = limiter;
    }

    /**
     * Checks an interval that the host chose.
     *
     * @throws IllegalArgumentException if it is negative or longer than a day
     */
    public static Duration requireInterval(String name, Duration interval) {
        if (interval.isNegative() || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " " + interval + " is out of range; use zero to " + LONGEST);
        }
        return interval;
    }

    /** Returns the wait before the next write; zero consumes a permit of the rate limiter. */
    public Duration untilReady(Instant now) {
        checked = now;
        if (now.isBefore(due) && !now.isBefore(start)) { // a clock that went back must not prolong the wait
            return Duration.between(now, due);
        }
        Duration limited = limiter.acquire(key);
        if (!limited.isZero()) {
            wait(now, limited);
        }
        return limited;
    }

    /** Starts the interval after a write. */
    public void written(Instant now) {
        wait(now, interval);
    }

    /** The present wait, from its start. */
    public Duration pause() {
        return Duration.between(start, due);
    }

    /** Starts a wait after a failed write, of at least a second, and returns it. */
    public Duration postpone() {
        Duration longer = interval.compareTo(AFTER_FAILURE) > 0 ? interval : AFTER_FAILURE;
        if (checked != null) {
            wait(checked, longer);
        }
        return longer;
    }

    private void wait(Instant now, Duration length) {
        start = now;
        due = now.plus(length);
    }
}
