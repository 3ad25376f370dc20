package dev.holdfast.file.disk;

import java.io.IOException;

/** A file was written in full, but giving it its name failed in a way that may have taken effect. */
public final class UnknownOutcomeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final IOException failure;

    public UnknownOutcomeException(IOException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /** The failure as the operating system reported it. */
    public IOException failure() {
        return failure;
    }
}
