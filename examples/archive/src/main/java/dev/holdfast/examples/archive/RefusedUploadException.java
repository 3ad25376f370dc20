package dev.holdfast.examples.archive;

/** The new home refuses the upload as it is, and would again. */
public final class RefusedUploadException extends PermanentException {

    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedUploadException(String path, int status, String reason) {
        super("PUT " + path + ": " + HttpStatusException.describe(status) + ": " + reason);
        this.status = status;
    }

    /** The HTTP status, such as 400. */
    public int status() {
        return status;
    }
}
