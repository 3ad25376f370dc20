package dev.holdfast.chunk;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Compares what is read with a reference. Confined to one thread. */
final class VerifyingStream extends FilterInputStream {
    private static final int SKIP_BYTES = 8192;

    private final ResultReference expected;
    private final MessageDigest digest = sha256();
    private long read;
    private boolean verified;

    VerifyingStream(InputStream in, ResultReference expected) {
        super(in);
        this.expected = expected;
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
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        if (count < 0) {
            atEnd();
            return count;
        }
        digest.update(into, offset, count);
        read += count;
        if (read > expected.length()) {
            throw wrong("has more than " + expected.length() + " bytes");
        }
        return count;
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
        throw new IOException("content that is being verified cannot be read again; open it anew");
    }

    private void atEnd() throws IOException {
        if (verified) {
            return;
        }
        if (read < expected.length()) {
            throw wrong("has " + read + " bytes instead of " + expected.length());
        }
        String found = hex(digest);
        if (!found.equals(expected.sha256())) {
            throw wrong("has the SHA-256 checksum " + found + " instead of " + expected.sha256());
        }
        verified = true;
    }

    private IOException wrong(String what) {
        return new IOException("the result at " + expected.location() + " " + what
                + ", it is not what was stored; restore it, or do that part of the work again");
    }
}
