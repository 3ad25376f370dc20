package dev.holdfast.chunk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.util.regex.Pattern;

/**
 * A result that is kept outside, with what is needed to know it again: written as the result of a chunk or a step when
 * the result itself is too large. Immutable.
 *
 * @param location where it is, in the host's own words: a path, a URL, a key
 * @param length its length in bytes
 * @param sha256 the SHA-256 checksum of its bytes, 64 hexadecimal digits in lower case
 */
public record ResultReference(String location, long length, String sha256) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the location is blank, the length negative or the checksum not a SHA-256
     */
    public ResultReference {
        if (location.isBlank()) {
            throw new IllegalArgumentException("the location of a result is blank; say where it is kept");
        }
        if (length < 0) {
            throw new IllegalArgumentException(location + ": length " + length + " is negative; count its bytes");
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(location + ": '" + sha256
                    + "' is not a SHA-256 checksum; it has 64 hexadecimal digits in lower case");
        }
    }

    /**
     * Refers to content that is kept at a location.
     *
     * @param location where it is
     * @param content its bytes
     * @return the reference
     */
    public static ResultReference of(String location, byte[] content) {
        try {
            return of(location, new ByteArrayInputStream(content));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory could not be read; this is a bug in Holdfast", e);
        }
    }

    /**
     * Refers to content that is kept at a location: reads back what was written there.
     *
     * @param location where it is
     * @param content its bytes; read to the end and not closed
     * @return the reference
     * @throws IOException if it cannot be read
     */
    public static ResultReference of(String location, InputStream content) throws IOException {
        DigestInputStream read = new DigestInputStream(content, VerifiedStream.sha256());
        long length = read.transferTo(OutputStream.nullOutputStream());
        return new ResultReference(location, length, VerifiedStream.hex(read.getMessageDigest()));
    }

    /**
     * Reads content while checking it.
     *
     * @param content the bytes found at the location
     * @return gives the same bytes, closes what it reads from, and throws an {@link IOException} that names the location
     *     as soon as there are too many bytes, or at the end if there are too few or other ones; to be used by one thread
     */
    public InputStream verifying(InputStream content) {
        return new VerifiedStream(content, location, length, sha256);
    }

    /**
     * Checks content to its end.
     *
     * @param content the bytes found at the location; read to the end and not closed
     * @throws IOException if it cannot be read, or is not what the reference was made of
     */
    @SuppressWarnings("resource") // closing it would close what belongs to the caller
    public void verify(InputStream content) throws IOException {
        var unused = verifying(content).transferTo(OutputStream.nullOutputStream());
    }
}
