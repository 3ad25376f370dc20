package dev.holdfast.sqlite.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** CRC-32C over values in an order; each text is preceded by its length, so that adjacent values cannot be confused. */
final class RowChecksum {
    private final CRC32C crc = new CRC32C();
    private final byte[] scratch = new byte[Long.BYTES];

    RowChecksum add(long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            scratch[i] = (byte) (value >>> (8 * i));
        }
        crc.update(scratch, 0, Long.BYTES);
        return this;
    }

    RowChecksum add(@Nullable String text) {
        if (text == null) {
            return add(-1);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        crc.update(bytes, 0, bytes.length);
        return this;
    }

    RowChecksum add(@Nullable Instant instant) {
        if (instant == null) {
            return add(-1);
        }
        return add(instant.getEpochSecond()).add(instant.getNano());
    }

    int value() {
        return (int) crc.getValue();
    }
}
