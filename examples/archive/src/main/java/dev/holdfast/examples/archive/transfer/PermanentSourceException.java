package dev.holdfast.examples.archive.transfer;

import dev.holdfast.examples.common.io.PermanentException;

/** The old server does not have the recording, or denies access to it. */
public final class PermanentSourceException extends PermanentException {

    private static final long serialVersionUID = 1L;

    private final int status;

    PermanentSourceException(String path, int status) {
        super("GET " + path + ": " + HttpStatusException.describe(status)
                + "; correct the catalogue, or remove the recording from it");
        this.status = status;
    }

    /** Returns the HTTP status, such as 404. */
    public int status() {
        return status;
    }
}
