package dev.holdfast.file.journal;

import dev.holdfast.file.disk.Crc32c;
import java.nio.charset.StandardCharsets;

/**
 * The body of a frame, ready to be written.
 *
 * @param bytes its JSON
 * @param sum the checksum of the bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
public record FrameBody(byte[] bytes, int sum) {
    public static final FrameBody EMPTY = of("{}".getBytes(StandardCharsets.US_ASCII));

    public static FrameBody of(byte[] bytes) {
        return new FrameBody(bytes, Crc32c.of(bytes));
    }
}
