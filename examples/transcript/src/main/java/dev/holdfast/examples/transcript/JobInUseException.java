package dev.holdfast.examples.transcript;

/** Another process uses the work directory; the message names it. */
final class JobInUseException extends Exception {
    private static final long serialVersionUID = 1;

    JobInUseException(String message) {
        super(message);
    }
}
