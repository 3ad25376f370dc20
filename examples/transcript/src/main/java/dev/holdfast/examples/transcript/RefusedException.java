package dev.holdfast.examples.transcript;

/** The request does not fit the work directory; the message says why and what would work. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message);
    }
}
