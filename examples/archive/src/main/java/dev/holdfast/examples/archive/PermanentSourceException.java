package dev.holdfast.examples.archive;

/** The old archive says that it has no such recording, or gives it to nobody. */
public final class PermanentSourceException extends PermanentException {

    private static final long serialVersionUID = 1L;

    private final int status;

    PermanentSourceException(String path, int status) {
        super("GET " + path + ": " + HttpStatusException.describe(status)
                + "; the recording cannot be had, correct the catalogue or leave it out");
        this.status = status;
    }

    /** The HTTP status, such as 404. */
    public int status() {
        return status;
    }
}
