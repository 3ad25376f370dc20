package dev.holdfast.examples.transcript;

/** Another process works in the work directory; the message says which. */
final class HeldException extends Exception {
    private static final long serialVersionUID = 1;

    HeldException(String message) {
        super(message);
    }
}
