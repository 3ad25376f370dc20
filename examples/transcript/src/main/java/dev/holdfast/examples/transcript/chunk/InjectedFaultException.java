package dev.holdfast.examples.transcript.chunk;

/** A failure injected by {@code --fault-rate}. */
final class InjectedFaultException extends Exception {
    private static final long serialVersionUID = 1;

    InjectedFaultException(int chunk) {
        super("a fault was injected into chunk " + chunk);
    }
}
