package dev.holdfast.testkit.disk;

import org.jspecify.annotations.Nullable;

/**
 * One call that changed the simulated disk. Immutable.
 *
 * @param kind which call
 * @param path of what
 * @param target the new name of a move
 * @param content the data of a write, as it makes the whole file
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
