package dev.holdfast.redis;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** A checksum over texts, each with its length, so that no two lists of texts look alike. Confined to one thread. */
final class Sum {
    private final CRC32C crc = new CRC32C();

    Sum add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length;
        crc.update(length >>> 24);
        crc.update(length >>> 16);
        crc.update(length >>> 8);
        crc.update(length);
        crc.update(bytes, 0, length);
        return this;
    }

    /** Eight hexadecimal digits. */
    String text() {
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** What the commit script makes of a checksum: the numbers that it gives itself stand a second time beside it. */
    static String sealed(String sum, String revision, String entries) {
        return sum + " " + revision + " " + entries;
    }
}
