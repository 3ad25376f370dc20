package dev.holdfast.file;

import java.io.IOException;

/** A file was written completely, but its rename failed in a way that may have taken effect. */
final class UnknownOutcomeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final IOException failure;

    UnknownOutcomeException(IOException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /** The failure of the operating system. */
    IOException failure() {
        return failure;
    }
}
