package dev.holdfast.file;

import dev.holdfast.internal.backend.TextCheck;
import dev.holdfast.store.Commit;
import java.nio.charset.StandardCharsets;

/**
 * A commit with the bytes of its frame's body, made on the caller's thread.
 *
 * @param commit what is to be committed
 * @param body its bytes
 */
record Prepared(Commit commit, Body body) {
    static Prepared of(Commit commit) {
        TextCheck.requireStorable(commit);
        return new Prepared(commit, Body.of(FrameCodec.body(commit)));
    }

    /**
     * The body of a frame.
     *
     * @param bytes JSON
     * @param sum its checksum
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Body(byte[] bytes, int sum) {
        static final Body NONE = of("{}".getBytes(StandardCharsets.US_ASCII));

        static Body of(byte[] bytes) {
            return new Body(bytes, Line.sum(bytes, 0, bytes.length));
        }
    }
}
