package dev.holdfast.file.engine;

import dev.holdfast.file.journal.FrameBody;
import dev.holdfast.file.journal.FrameCodec;
import dev.holdfast.internal.backend.TextCheck;
import dev.holdfast.store.Commit;

/**
 * A commit whose frame body was already encoded, on the thread of the caller.
 *
 * @param commit the commit
 * @param body the body of its frame
 */
public record EncodedCommit(Commit commit, FrameBody body) {
    /**
     * Encodes a commit.
     *
     * @throws dev.holdfast.StoreException if a text in it cannot be stored
     */
    public static EncodedCommit of(Commit commit) {
        TextCheck.requireStorable(commit);
        return new EncodedCommit(commit, FrameCodec.body(commit));
    }
}
