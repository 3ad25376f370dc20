package dev.holdfast.bucket4j.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * A number of updates in a period: the capacity of a bucket, and the time in which it refills. Immutable.
 *
 * @param updates 1 to 1,000,000
 * @param period 1 ms to 30 days
 */
public record Limit(long updates, Duration period) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    /**
     * Checks the ranges; Bucket4j refills at most one token per nanosecond.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Limit {
        if (updates < 1 || updates > SHORTEST.toNanos()) {
            throw new IllegalArgumentException(
                    updates + " updates in a period are out of range; use 1 to " + SHORTEST.toNanos());
        }
        if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "period " + period + " is out of range; use " + SHORTEST + " to " + LONGEST);
        }
    }

    Bucket bucket(TimeMeter time) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(updates).refillGreedy(updates, period))
                .withCustomTimePrecision(time)
                .build();
    }
}
