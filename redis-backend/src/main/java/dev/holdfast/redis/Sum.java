package dev.holdfast.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** A checksum over texts, each with its length, so that no two lists of texts look alike. Confined to one thread. */
final class Sum {
    private static final int SEAL_BYTES = 8;

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

    /** What the commit script makes of a checksum and the numbers that it gives itself: they are bound together. */
    static String sealed(String sum, String revision, String entries) {
        byte[] digest;
        try {
            digest = MessageDigest.getInstance("SHA-1")
                    .digest((sum + ":" + revision + ":" + entries).getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
        return HexFormat.of().formatHex(digest, 0, SEAL_BYTES);
    }
}
