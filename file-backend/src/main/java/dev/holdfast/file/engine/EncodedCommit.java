package dev.holdfast.file.engine;

import dev.holdfast.file.journal.FrameBody;
import dev.holdfast.file.journal.FrameCodec;
import dev.holdfast.internal.backend.Texts;
import dev.holdfast.store.Commit;

/**
 * A commit with the bytes of its frame's body, made on the caller's thread.
 *
 * @param commit what is to be committed
 * @param body its bytes
 */
public record EncodedCommit(Commit commit, FrameBody body) {
    public static EncodedCommit of(Commit commit) {
        Texts.requireStorable(commit);
        return new EncodedCommit(commit, FrameBody.of(FrameCodec.body(commit)));
    }
}
