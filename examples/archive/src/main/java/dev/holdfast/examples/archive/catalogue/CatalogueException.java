package dev.holdfast.examples.archive.catalogue;

import dev.holdfast.examples.common.cli.InputException;

/** A list of recordings is unusable; the message names the file and what would work. */
public final class CatalogueException extends InputException {
    private static final long serialVersionUID = 1L;

    CatalogueException(String message) {
        super(message);
    }

    CatalogueException(String message, Throwable cause) {
        super(message, cause);
    }
}
