package dev.holdfast.examples.transcript.text;

import java.io.IOException;

/** A file is not a usable text; the message says why and what would work. */
public final class UnusableTextException extends IOException {
    private static final long serialVersionUID = 1;

    UnusableTextException(String message) {
        super(message);
    }
}
