package dev.holdfast.examples.common.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The length and the SHA-256 of some bytes. Immutable.
 *
 * @param bytes the number of bytes
 * @param sha256 64 hexadecimal digits in lower case
 */
public record Hash(long bytes, String sha256) {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** Reads {@code in} to its end without closing it. */
    public static Hash of(InputStream in) throws IOException {
        MessageDigest digest = sha256Digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
            bytes += n;
        }
        return new Hash(bytes, hex(digest));
    }

    /** Reads a file. */
    public static Hash of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }

    /** Hashes an array. */
    public static Hash of(byte[] bytes) {
        try {
            return of(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("bug: cannot read from memory", e);
        }
    }

    /** Hashes a text as UTF-8. */
    public static Hash ofText(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Completes a digest and returns it in hexadecimal. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns a new SHA-256 digest. */
    public static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks SHA-256, which every Java must have", e);
        }
    }
}
