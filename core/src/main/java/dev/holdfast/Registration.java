package dev.holdfast;

/** A subscription or listener that stays registered until it is closed. Closing it again has no effect. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    /** Ends the registration. */
    @Override
    void close();
}
