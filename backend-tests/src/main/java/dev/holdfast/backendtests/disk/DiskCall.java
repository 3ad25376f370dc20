package dev.holdfast.backendtests.disk;

import org.jspecify.annotations.Nullable;

/**
 * One call that changed the simulated disk. Immutable.
 *
 * @param kind the kind of call
 * @param path the name that it changes
 * @param target the new name of a move or link
 * @param content the whole content of the file after a write
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record DiskCall(Kind kind, String path, @Nullable String target, byte @Nullable [] content) {
    enum Kind {
        MAKE_DIRECTORY,
        CREATE,
        WRITE,
        FORCE,
        FORCE_FAILED,
        MOVE,
        LINK,
        FORCE_DIRECTORY,
        DELETE,
        NOTE
    }

    DiskCall(Kind kind, String path) {
        this(kind, path, null, null);
    }
}
