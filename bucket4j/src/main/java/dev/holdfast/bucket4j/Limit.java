package dev.holdfast.bucket4j;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * So many updates in a period: a bucket holds as many and is filled up evenly.
 *
 * @param updates from 1
 * @param period from 1 ms to 30 days
 */
record Limit(long updates, Duration period) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    /** @throws IllegalArgumentException if one of them is out of range, or there is more than one update in a nanosecond */
    Limit {
        if (updates < 1 || updates > SHORTEST.toNanos()) {
            throw new IllegalArgumentException(
                    updates + " updates in a period are out of range; use 1 to " + SHORTEST.toNanos());
        }
        if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a period of " + period + " is out of range; use " + SHORTEST + " to " + LONGEST);
        }
    }

    Bucket bucket(TimeMeter time) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(updates).refillGreedy(updates, period))
                .withCustomTimePrecision(time)
                .build();
    }
}
