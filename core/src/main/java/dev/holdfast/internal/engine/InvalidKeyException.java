package dev.holdfast.internal.engine;

/** A payload whose unique key cannot be computed or stored. */
public final class InvalidKeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
