package dev.holdfast.file.disk;

import java.util.Locale;
import java.util.zip.CRC32C;

/** The checksum of everything that the stores write: CRC-32C. */
public final class Crc32c {
    private Crc32c() {}

    public static int of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** The checksum of the bytes from {@code from}, inclusive, to {@code to}, exclusive. */
    public static int of(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    /** One number for the checksums of two parts. */
    public static int combine(int first, int second) {
        return first * 31 + second;
    }

    /** Eight lower-case hexadecimal digits, as files for people show a checksum. */
    public static String hex(int sum) {
        return String.format(Locale.ROOT, "%08x", sum);
    }
}
