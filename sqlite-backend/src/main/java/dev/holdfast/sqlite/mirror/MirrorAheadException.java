package dev.holdfast.sqlite.mirror;

import java.io.IOException;

/** A file of the mirror is newer than the database: commits are lost. */
final class MirrorAheadException extends IOException {
    private static final long serialVersionUID = 1L;

    MirrorAheadException(String message) {
        super(message);
    }
}
