package dev.holdfast.examples.transcript;

/** A failure that was asked for with {@code --fault-rate}. */
final class InjectedFaultException extends Exception {
    private static final long serialVersionUID = 1;

    InjectedFaultException(int chunk) {
        super("a fault was injected into chunk " + chunk);
    }
}
