package dev.holdfast.examples.archive;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A step failed in a way that trying again will not change. */
public class PermanentException extends IOException {

    private static final long serialVersionUID = 1L;

    PermanentException(String message) {
        super(message);
    }

    PermanentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
