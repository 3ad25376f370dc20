package dev.holdfast;

/** A registered listener or hint. It stays registered until it is closed; closing it again has no effect. Thread-safe. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    /** Ends the registration. */
    @Override
    void close();
}
