package dev.holdfast.chunk;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A reference to a result that is kept elsewhere, with its length and checksum. Store it as the result of a chunk or
 * step when the result itself is too large. Immutable.
 *
 * @param location the place of the result in the host's terms, such as a path, a URL or a key
 * @param length the length in bytes
 * @param sha256 the SHA-256 checksum of the bytes, 64 hexadecimal digits in lower case
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
            throw new IllegalArgumentException("the location of a result is blank; use a path, a URL or a key");
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
     * Returns a reference to content at a location.
     *
     * @param location the place of the content
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
     * Returns a reference to content at a location, which is read back from there.
     *
     * @param location the place of the content
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
     * Returns a stream that checks content while it is read.
     *
     * @param content the bytes found at the location
     * @return a stream of the same bytes that closes the content when it is closed. It throws an {@link IOException}
     *     that names the location as soon as there are too many bytes, or at the end if there are too few or the
     *     checksum does not match. Confined to one thread
     */
    public InputStream verifying(InputStream content) {
        return new VerifiedStream(content, location, length, sha256);
    }

    /**
     * Checks content.
     *
     * @param content the bytes found at the location; read to the end and not closed
     * @throws IOException if it cannot be read, or its length or checksum does not match
     */
    @SuppressWarnings("resource") // closing it would close the caller's stream
    public void verify(InputStream content) throws IOException {
        var unused = verifying(content).transferTo(OutputStream.nullOutputStream());
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject()
                .with("location", location)
                .with("length", length)
                .with("sha256", sha256);
    }
}
