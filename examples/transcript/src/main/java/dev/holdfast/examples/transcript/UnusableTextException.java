package dev.holdfast.examples.transcript;

import java.io.IOException;

/** A file that cannot be worked on; the message says why and what would work. */
final class UnusableTextException extends IOException {
    private static final long serialVersionUID = 1;

    UnusableTextException(String message) {
        super(message);
    }
}
