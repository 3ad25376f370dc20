package dev.holdfast.examples.archive.transfer;

import dev.holdfast.examples.common.io.PermanentException;

/** The new server refuses the upload, and would refuse it again. */
public final class RefusedUploadException extends PermanentException {

    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedUploadException(String path, int status, String reason) {
        super("PUT " + path + ": " + HttpStatusException.describe(status) + ": " + reason);
        this.status = status;
    }

    /** Returns the HTTP status, such as 400. */
    public int status() {
        return status;
    }
}
