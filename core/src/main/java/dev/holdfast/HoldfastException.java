package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The root of all exceptions that Holdfast throws for a broken rule, a lost race or a failed store. The message names the
 * item, what was tried, what is wrong and what would work. Wrong arguments and calls on closed objects are {@link
 * IllegalArgumentException} and {@link IllegalStateException} instead.
 */
public class HoldfastException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was tried, what is wrong, what would work
     * @param cause the cause, or null
     */
    protected HoldfastException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with("error", getClass().getSimpleName()).with("message", getMessage());
    }

    /**
     * Returns any error as JSON: that of an error of Holdfast, else the class and the message.
     *
     * @param error the error
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    public static Map<String, Object> json(Throwable error) {
        return error instanceof HoldfastException known
                ? known.json()
                : new JsonObject()
                        .with("error", error.getClass().getSimpleName())
                        .with("message", String.valueOf(error.getMessage()));
    }
}
