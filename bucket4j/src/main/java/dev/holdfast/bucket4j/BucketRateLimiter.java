package dev.holdfast.bucket4j;

import dev.holdfast.bucket4j.limit.Buckets;
import dev.holdfast.bucket4j.limit.Limit;
import dev.holdfast.limit.RateLimiter;
import dev.holdfast.store.ItemKey;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A rate limiter for updates with token buckets of Bucket4j: per item, per type and per namespace, as far as set.
 *
 * <pre>{@code
 * RateLimiter limiter = BucketRateLimiter.builder()
 *         .perItem(5, Duration.ofSeconds(1))
 *         .perNamespace(200, Duration.ofSeconds(1))
 *         .build();
 * }</pre>
 *
 * <p>It is set with {@code rateLimiter} when the items of a workflow are opened.
 *
 * <p>A bucket starts full and refills evenly over its period, so that any period has at most twice the set number of
 * updates. An update that one bucket refuses takes no token from the others. Buckets exist in this object only: other
 * processes have their own, and after a restart all are full. Share one limiter between several workflows to limit them
 * together.
 *
 * <p>Waits are whole milliseconds, rounded up. Memory is bounded: a bucket that was not used for its period is dropped,
 * and there are at most {@link Builder#maxBuckets} of each kind; beyond that the least recently used one is dropped,
 * and its item starts with a full bucket again. Uses no thread and needs no closing. Thread-safe.
 */
public final class BucketRateLimiter implements RateLimiter {
    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable Buckets items;
    private final @Nullable Buckets types;
    private final @Nullable Buckets namespaces;

    private BucketRateLimiter(Builder from) {
        items = from.buckets(from.item);
        types = from.buckets(from.type);
        namespaces = from.buckets(from.namespace);
    }

    /**
     * Returns a builder.
     *
     * @return a builder without limits
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Duration tryAcquire(ItemKey key) {
        lock.lock();
        try {
            List<Bucket> taken = new ArrayList<>(3);
            for (Bucket bucket : buckets(key)) {
                ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
                if (!probe.isConsumed()) {
                    taken.forEach(other -> other.addTokens(1));
                    long nanos = probe.getNanosToWaitForRefill();
                    // Bucket4j rounds down, so exactly this wait would be too short
                    return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
                }
                taken.add(bucket);
            }
            return Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    private List<Bucket> buckets(ItemKey key) {
        List<Bucket> all = new ArrayList<>(3);
        if (items != null) {
            all.add(items.get(key.toString())); // a type has no slash, so the text is unique
        }
        if (types != null) {
            all.add(types.get(key.type()));
        }
        if (namespaces != null) {
            all.add(namespaces.get(
                    key.type().substring(0, Math.max(0, key.type().indexOf(':')))));
        }
        return all;
    }

    /** Returns the number of buckets, for tests. */
    int size() {
        lock.lock();
        try {
            return size(items) + size(types) + size(namespaces);
        } finally {
            lock.unlock();
        }
    }

    private static int size(@Nullable Buckets buckets) {
        return buckets == null ? 0 : buckets.size();
    }

    /**
     * Builds a {@link BucketRateLimiter}. By default there is no limit, at most 100,000 buckets of each kind, and a
     * clock that never goes back. Confined to one thread at a time.
     */
    public static final class Builder {
        private @Nullable Limit item;
        private @Nullable Limit type;
        private @Nullable Limit namespace;
        private int maxBuckets = 100_000;
        private TimeMeter time = TimeMeter.SYSTEM_NANOTIME;

        private Builder() {}

        /**
         * Limits the updates of each item.
         *
         * @param updates the number of updates in a period, 1 to 1,000,000
         * @param period 1 ms to 30 days
         * @return this
         * @throws IllegalArgumentException if one of them is out of range
         */
        public Builder perItem(long updates, Duration period) {
            item = new Limit(updates, period);
            return this;
        }

        /**
         * Limits the updates of all items of a type, in each namespace separately.
         *
         * @param updates the number of updates in a period, 1 to 1,000,000
         * @param period 1 ms to 30 days
         * @return this
         * @throws IllegalArgumentException if one of them is out of range
         */
        public Builder perType(long updates, Duration period) {
            type = new Limit(updates, period);
            return this;
        }

        /**
         * Limits the updates of all items of a namespace; items without a namespace share one limit.
         *
         * @param updates the number of updates in a period, 1 to 1,000,000
         * @param period 1 ms to 30 days
         * @return this
         * @throws IllegalArgumentException if one of them is out of range
         */
        public Builder perNamespace(long updates, Duration period) {
            namespace = new Limit(updates, period);
            return this;
        }

        /**
         * Sets the maximum number of buckets of each kind.
         *
         * @param number 1 or more
         * @return this
         * @throws IllegalArgumentException if it is smaller
         */
        public Builder maxBuckets(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("maxBuckets " + number + " is too small; use 1 or more");
            }
            maxBuckets = number;
            return this;
        }

        /**
         * Sets the clock.
         *
         * @param clock the clock, usually that of a test; after it is set back, nothing refills until it has caught up
         * @return this
         */
        public Builder clock(InstantSource clock) {
            time = new TimeMeter() {
                @Override
                public long currentTimeNanos() {
                    Instant now = clock.instant();
                    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
                }

                @Override
                public boolean isWallClockBased() {
                    return true;
                }
            };
            return this;
        }

        /**
         * Builds the limiter.
         *
         * @return a limiter with full buckets
         * @throws IllegalStateException if no limit is set
         */
        public BucketRateLimiter build() {
            if (item == null && type == null && namespace == null) {
                throw new IllegalStateException(
                        "a limiter without a limit has no effect; set perItem, perType or perNamespace");
            }
            return new BucketRateLimiter(this);
        }

        private @Nullable Buckets buckets(@Nullable Limit limit) {
            return limit == null ? null : new Buckets(limit, time, maxBuckets);
        }
    }
}
