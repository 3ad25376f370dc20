package dev.holdfast.file;

import dev.holdfast.internal.backend.Texts;
import dev.holdfast.store.Commit;

/**
 * A commit with the bytes of its frame's body, made on the caller's thread.
 *
 * @param commit what is to be committed
 * @param body its bytes
 */
record Prepared(Commit commit, FrameBody body) {
    static Prepared of(Commit commit) {
        Texts.requireStorable(commit);
        return new Prepared(commit, FrameBody.of(FrameCodec.body(commit)));
    }
}
