package dev.holdfast.examples.common.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A failure that another attempt would repeat; the message says what is wrong and what would work. */
public class PermanentException extends IOException {
    private static final long serialVersionUID = 1L;

    /** An exception without a cause. */
    public PermanentException(String message) {
        this(message, null);
    }

    /** An exception with a cause. */
    public PermanentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
