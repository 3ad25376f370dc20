package dev.holdfast.limit;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.HoldfastException;
import dev.holdfast.internal.json.JsonObject;
import java.time.Duration;
import java.util.Map;

/** An update was refused because the item is updated too often. Nothing was written. */
public final class RateLimitedException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * Creates an exception.
     *
     * @param item the type and id of the item
     * @param operation the operation that was refused
     * @param retryAfter the wait before the next try, above zero
     */
    public RateLimitedException(String item, String operation, Duration retryAfter) {
        super(
                item + ": " + operation + ": there are more updates than the rate limiter allows; try again in "
                        + Math.max(1, retryAfter.toMillis()) + " ms, or combine updates with an Updater or saveSoon",
                null);
        this.retryAfter = retryAfter;
    }

    /**
     * Returns the wait before the next try.
     *
     * @return the wait from the refusal on, above zero
     */
    public Duration retryAfter() {
        return retryAfter;
    }

    @Override
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject()
                .with(super.json())
                .with("retryAfterMs", retryAfter().toMillis());
    }
}
