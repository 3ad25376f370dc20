package dev.holdfast.examples.archive;

/** A list of recordings cannot be used as it is; the message names the file and what would work. */
public final class CatalogueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CatalogueException(String message) {
        super(message);
    }

    CatalogueException(String message, Throwable cause) {
        super(message, cause);
    }
}
