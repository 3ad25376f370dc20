package dev.holdfast.bucket4j;

import dev.holdfast.RateLimiter;
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
 * Limits updates with token buckets of Bucket4j: per item, per type and per namespace, each if it is set.
 *
 * <pre>{@code
 * RateLimiter limiter = BucketRateLimiter.builder()
 *         .perItem(5, Duration.ofSeconds(1))
 *         .perNamespace(200, Duration.ofSeconds(1))
 *         .build();
 * var items = States.builder(workflow, store).rateLimiter(limiter).build();
 * }</pre>
 *
 * A bucket holds what may be done at once and is filled up evenly over the period, so that in any period at most twice as
 * many updates are made. An update that one of the buckets refuses takes nothing from the others. Buckets live in this
 * object: other processes have their own, and a restart begins with full ones. Share one limiter among several states to
 * limit them together.
 *
 * <p>Waits are told in whole milliseconds, rounded up. Memory is bounded: a bucket that was not used for its period is dropped, and there are at most {@link
 * Builder#mostBuckets} of each kind; beyond that the one that was not used for longest is dropped, and the limit of its
 * item begins anew. Has no thread and nothing to close. Thread-safe.
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
     * Begins to build a limiter.
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
            for (Bucket bucket : of(key)) {
                ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
                if (!probe.isConsumed()) {
                    taken.forEach(other -> other.addTokens(1));
                    // rounded down, so that who waits exactly so long comes too early
                    long nanos = probe.getNanosToWaitForRefill();
                    return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
                }
                taken.add(bucket);
            }
            return Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    private List<Bucket> of(ItemKey key) {
        List<Bucket> all = new ArrayList<>(3);
        if (items != null) {
            all.add(items.of(key.toString())); // a type has no slash, so that the text stands for one item
        }
        if (types != null) {
            all.add(types.of(key.type()));
        }
        if (namespaces != null) {
            all.add(namespaces.of(key.type().substring(0, Math.max(0, key.type().indexOf(':')))));
        }
        return all;
    }

    /** How many buckets there are, for tests. */
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

    /** Sets the limits. By default: none, at most 100,000 buckets of each kind, a clock that never goes back. Confined to one thread. */
    public static final class Builder {
        private @Nullable Limit item;
        private @Nullable Limit type;
        private @Nullable Limit namespace;
        private int most = 100_000;
        private TimeMeter time = TimeMeter.SYSTEM_NANOTIME;

        private Builder() {}

        /**
         * Limits the updates of each item.
         *
         * @param updates how many in a period, from 1 to 1,000,000
         * @param period from 1 ms to 30 days
         * @return this
         * @throws IllegalArgumentException if one of them is out of range
         */
        public Builder perItem(long updates, Duration period) {
            item = new Limit(updates, period);
            return this;
        }

        /**
         * Limits the updates of all items of a type, in each namespace for itself.
         *
         * @param updates how many in a period, from 1 to 1,000,000
         * @param period from 1 ms to 30 days
         * @return this
         * @throws IllegalArgumentException if one of them is out of range
         */
        public Builder perType(long updates, Duration period) {
            type = new Limit(updates, period);
            return this;
        }

        /**
         * Limits the updates of all items of a namespace; items without a namespace are one, too.
         *
         * @param updates how many in a period, from 1 to 1,000,000
         * @param period from 1 ms to 30 days
         * @return this
         * @throws IllegalArgumentException if one of them is out of range
         */
        public Builder perNamespace(long updates, Duration period) {
            namespace = new Limit(updates, period);
            return this;
        }

        /**
         * Sets how many buckets of each kind are kept.
         *
         * @param number from 1
         * @return this
         * @throws IllegalArgumentException if it is smaller
         */
        public Builder mostBuckets(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("mostBuckets " + number + " is too small; use 1 or more");
            }
            most = number;
            return this;
        }

        /**
         * Sets where the time comes from.
         *
         * @param clock the clock of a test; one that is put back refills nothing until it is where it was
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
         * Makes the limiter.
         *
         * @return a limiter with full buckets
         * @throws IllegalStateException if no limit is set
         */
        public BucketRateLimiter build() {
            if (item == null && type == null && namespace == null) {
                throw new IllegalStateException(
                        "a limiter without a limit does nothing; set perItem, perType or perNamespace");
            }
            return new BucketRateLimiter(this);
        }

        private @Nullable Buckets buckets(@Nullable Limit limit) {
            return limit == null ? null : new Buckets(limit, time, most);
        }
    }
}
