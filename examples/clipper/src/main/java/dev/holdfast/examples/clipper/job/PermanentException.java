package dev.holdfast.examples.clipper.job;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A stage failed in a way that trying again by itself will not change. */
public final class PermanentException extends IOException {
    private static final long serialVersionUID = 1L;

    /** An exception whose message says what is wrong and what would work. */
    public PermanentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
