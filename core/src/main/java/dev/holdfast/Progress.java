package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The progress of the work in a state. Immutable.
 *
 * @param current the finished part, from 0
 * @param total the whole; 0 if it is not known
 * @param message the present activity, for people; may be null
 */
public record Progress(long current, long total, @Nullable String message) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one of them is negative
     */
    public Progress {
        if (current < 0 || total < 0) {
            throw new IllegalArgumentException("progress " + current + " of " + total
                    + " is negative; count from 0, use total 0 if it is not known");
        }
    }

    /**
     * Returns the finished fraction.
     *
     * @return from 0 to 1; 0 if the total is not known
     */
    public double fraction() {
        return total == 0 ? 0 : Math.min(1, (double) current / total);
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with("current", current).with("total", total).with("message", message);
    }
}
