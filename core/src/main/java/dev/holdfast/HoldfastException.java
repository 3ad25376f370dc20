package dev.holdfast;

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
}
