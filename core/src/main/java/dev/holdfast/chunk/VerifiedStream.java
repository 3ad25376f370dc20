package dev.holdfast.chunk;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A stream that compares its content with the expected length and checksum. Confined to one thread. */
final class VerifiedStream extends FilterInputStream {
    private static final int SKIP_BYTES = 8192;

    private final String location;
    private final long length;
    private final String sha256;
    private final MessageDigest digest = sha256();
    private long read;
    private boolean verified;

    VerifiedStream(InputStream in, String location, long length, String sha256) {
        super(in);
        this.location = location;
        this.length = length;
        this.sha256 = sha256;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        int got = super.read(into, offset, count);
        if (got < 0) {
            atEnd();
            return got;
        }
        digest.update(into, offset, got);
        read += got;
        if (read > length) {
            throw wrong("has more than " + length + " bytes");
        }
        return got;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.min(SKIP_BYTES, Math.max(0, count))];
        return skipped.length == 0 ? 0 : Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public synchronized void reset() throws IOException {
        throw new IOException("content that is being verified cannot be reset; open it again");
    }

    private void atEnd() throws IOException {
        if (verified) {
            return;
        }
        if (read < length) {
            throw wrong("has " + read + " bytes instead of " + length);
        }
        String found = hex(digest);
        if (!found.equals(sha256)) {
            throw wrong("has the SHA-256 checksum " + found + " instead of " + sha256);
        }
        verified = true;
    }

    private IOException wrong(String difference) {
        return new IOException("the result at " + location + " " + difference
                + ", so it is not the stored result; restore it, or do that part of the work again");
    }
}
