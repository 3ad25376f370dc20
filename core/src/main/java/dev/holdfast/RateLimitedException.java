package dev.holdfast;

import java.time.Duration;

/** An update was refused because there were too many; nothing was written. */
public final class RateLimitedException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public RateLimitedException(String item, String tried, Duration retryAfter) {
        super(
                item + ": " + tried + ": there are more updates than the rate limiter allows; try again in "
                        + Math.max(1, retryAfter.toMillis()) + " ms, or let them wait with an Updater or saveSoon",
                null);
        this.retryAfter = retryAfter;
    }

    /**
     * When to come back.
     *
     * @return how long from the refusal, above zero
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
