package dev.holdfast.worker;

import dev.holdfast.limit.RateLimiter;
import dev.holdfast.workflow.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Options of a stage of {@link Workers}. The default has no rate limit, and reports no hanging task. Immutable.
 *
 * <pre>{@code
 * StageOptions options = StageOptions.builder()
 *         .limit(Duration.ofMinutes(30), StageOptions.OnLimit.FAIL)
 *         .build();
 * try (var workers = Workers.of(items)
 *         .stage(CONVERTING, CONVERTED, 2, work -> convert(work.payload()), options)
 *         .start()) {
 *     workers.awaitIdle();
 * }
 * }</pre>
 */
public final class StageOptions {
    private static final StageOptions DEFAULT = builder().build();

    private final @Nullable RateLimiter rateLimiter;
    private final @Nullable Duration limit;
    private final OnLimit onLimit;

    private StageOptions(Builder from) {
        rateLimiter = from.rateLimiter;
        limit = from.limit;
        onLimit = from.onLimit;
    }

    /** The reaction to a task that runs for longer than its limit. */
    public enum OnLimit {
        /** It is reported once, in the log and in the status, and goes on. */
        REPORT,
        /**
         * It is reported, and its item is released for other workers; the attempt does not count. A task that always hangs
         * on an item is thus repeated for ever; {@link #FAIL} ends that.
         */
        RELEASE,
        /**
         * It is reported, and the attempt is recorded as failed, with a {@link java.util.concurrent.TimeoutException}. The
         * {@link RetryPolicy} of the state decides what follows.
         */
        FAIL
    }

    /**
     * Returns the default options.
     *
     * @return options with the defaults of {@link Builder}
     */
    public static StageOptions defaults() {
        return DEFAULT;
    }

    /**
     * Returns a builder that starts with the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the limit of claims.
     *
     * @return the limiter; null if there is none
     */
    public @Nullable RateLimiter rateLimiter() {
        return rateLimiter;
    }

    /**
     * Returns the longest time that a task should take.
     *
     * @return the limit; null if there is none
     */
    public @Nullable Duration limit() {
        return limit;
    }

    /**
     * Returns the reaction to a task that exceeds the limit.
     *
     * @return {@link OnLimit#REPORT} by default
     */
    public OnLimit onLimit() {
        return onLimit;
    }

    @Override
    public String toString() {
        return "StageOptions[limit " + limit + ", " + onLimit + (rateLimiter == null ? "" : ", rate limited") + "]";
    }

    /** Builds {@link StageOptions}. Confined to one thread. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(30);

        private @Nullable RateLimiter rateLimiter;
        private @Nullable Duration limit;
        private OnLimit onLimit = OnLimit.REPORT;

        private Builder() {}

        /**
         * Limits how often items are claimed for the stage by this process: each claim takes a permit. The limiter is asked
         * for a key with the type of the items, whose id is the name of the state. A permit for which no item was found is
         * kept for the next claim.
         *
         * @param limiter asked before each claim; it stays the caller's
         * @return this
         */
        public Builder rateLimiter(RateLimiter limiter) {
            rateLimiter = limiter;
            return this;
        }

        /**
         * Reports a task that runs for longer, once.
         *
         * @param most from 1 ms to 30 days
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder limit(Duration most) {
            return limit(most, OnLimit.REPORT);
        }

        /**
         * Reports a task that runs for longer, and by choice takes its item away. The task is then interrupted, its later
         * writes change nothing, and another task may use its slot. A task that ignores the interrupt keeps its thread.
         *
         * @param most from 1 ms to 30 days
         * @param then the reaction
         * @return this
         * @throws IllegalArgumentException if the limit is out of range
         */
        public Builder limit(Duration most, OnLimit then) {
            if (most.toMillis() < 1 || most.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("limit " + most + " is out of range; use 1 ms to " + LONGEST);
            }
            limit = most;
            onLimit = then;
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         */
        public StageOptions build() {
            return new StageOptions(this);
        }
    }
}
