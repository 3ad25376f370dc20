package dev.holdfast;

import dev.holdfast.store.ItemKey;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a value that waits may be written: at most once in an interval, and when the rate limiter agrees. Guarded by the
 * lock of its owner.
 */
final class Cadence {
    static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    private final ItemKey key;
    private final Duration interval;
    private final Pace pace;
    private @Nullable Instant asked;
    private Instant set = Instant.MIN;
    private Instant due = Instant.MIN;

    Cadence(ItemKey key, Duration interval, Pace pace) {
        this.key = key;
        this.interval = interval;
        this.pace = pace;
    }

    /** @throws IllegalArgumentException if the interval is out of range */
    static Duration requireInterval(String what, Duration interval) {
        if (interval.isNegative() || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " " + interval + " is out of range; use zero to " + LONGEST);
        }
        return interval;
    }

    /** How long the value has to wait; zero if it may be written now, which the rate limiter then has counted. */
    Duration untilReady(Instant now) {
        asked = now;
        if (now.isBefore(due) && !now.isBefore(set)) { // a clock that went back must not keep it waiting
            return Duration.between(now, due);
        }
        Duration limited = pace.ask(key);
        if (!limited.isZero()) {
            wait(now, limited);
        }
        return limited;
    }

    void written(Instant now) {
        wait(now, interval);
    }

    /** How long it has to wait after what has just been written. */
    Duration pause() {
        return Duration.between(set, due);
    }

    /** There was trouble, perhaps even with telling the time: how long until the next try. */
    Duration postpone() {
        Duration longer = interval.compareTo(AFTER_TROUBLE) > 0 ? interval : AFTER_TROUBLE;
        if (asked != null) {
            wait(asked, longer);
        }
        return longer;
    }

    private void wait(Instant now, Duration length) {
        set = now;
        due = now.plus(length);
    }
}
