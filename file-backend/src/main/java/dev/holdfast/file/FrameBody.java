package dev.holdfast.file;

import java.nio.charset.StandardCharsets;

/**
 * The encoded body of a frame.
 *
 * @param bytes its JSON
 * @param sum the checksum of the bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record FrameBody(byte[] bytes, int sum) {
    static final FrameBody EMPTY = of("{}".getBytes(StandardCharsets.US_ASCII));

    static FrameBody of(byte[] bytes) {
        return new FrameBody(bytes, Crc32c.of(bytes));
    }
}
