package dev.holdfast;

import org.jspecify.annotations.Nullable;

/** A rule was broken. The message names the item, what was tried, what is wrong and what would work. */
public class HoldfastException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what was tried, what is wrong, what would work
     * @param cause what led to it, or null
     */
    protected HoldfastException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
