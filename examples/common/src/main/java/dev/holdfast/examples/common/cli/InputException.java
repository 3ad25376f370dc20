package dev.holdfast.examples.common.cli;

import org.jspecify.annotations.Nullable;

/** The user's input is unusable; the message says why and what would work. */
public class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception without a cause. */
    public InputException(String message) {
        this(message, null);
    }

    /** An exception with a cause. */
    public InputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
