package dev.holdfast.examples.transcript;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A text as it is worked on: without byte order mark, its lines ended with line feeds. Immutable.
 *
 * @param name what it is called, for people
 * @param text what it says
 * @param sha256 the hash of the bytes as they were read, 64 hex digits
 */
record SourceText(String name, String text, String sha256) {
    private static final String SHIPPED = "persuasion.txt";
    private static final long MOST_BYTES = 64L * 1024 * 1024;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** The text that comes with the example. */
    static SourceText shipped() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(SourceText.class.getResourceAsStream("texts/" + SHIPPED), SHIPPED)) {
            return of(SHIPPED, in.readAllBytes());
        }
    }

    /**
     * Reads a file.
     *
     * @throws UnusableTextException if it is not there, or no text in UTF-8; the message says what would work
     */
    static SourceText read(Path file) throws IOException {
        String name = Printable.line(file.toString());
        if (!Files.isRegularFile(file)) {
            String what = Files.exists(file) ? "is not a file" : "is not there";
            throw new UnusableTextException(name + " " + what + "; name a text file in UTF-8, or none for ours");
        }
        if (!Files.isReadable(file)) {
            throw new UnusableTextException(name + " may not be read; let its owner allow it");
        }
        long bytes = Files.size(file);
        if (bytes > MOST_BYTES) {
            throw new UnusableTextException(name + " has " + bytes + " bytes; use a text of at most " + MOST_BYTES);
        }
        return of(
                Printable.line(
                        Objects.requireNonNullElse(file.getFileName(), file).toString()),
                Files.readAllBytes(file));
    }

    /**
     * Reads bytes.
     *
     * @throws UnusableTextException if they are no text in UTF-8, or there is nothing in it
     */
    static SourceText of(String name, byte[] bytes) throws UnusableTextException {
        String text = decode(name, bytes);
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            text = text.substring(1);
        }
        int zero = text.indexOf('\0');
        if (zero >= 0) {
            throw new UnusableTextException(
                    name + " has a zero character at " + zero + ", so it is no text; use a text file in UTF-8");
        }
        if (text.isBlank()) {
            throw new UnusableTextException(name + " is empty; use a file with a text in it");
        }
        return new SourceText(name, text.replace("\r\n", "\n").replace('\r', '\n'), sha256(bytes));
    }

    private static String decode(String name, byte[] bytes) throws UnusableTextException {
        if (bytes.length >= 2 && ((bytes[0] == -1 && bytes[1] == -2) || (bytes[0] == -2 && bytes[1] == -1))) {
            throw new UnusableTextException(
                    name + " is UTF-16; convert it, for example with: iconv -f UTF-16 -t UTF-8");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isUnderflow()) {
            return out.flip().toString();
        }
        int bad = bytes[in.position()] & 0xff;
        throw new UnusableTextException(String.format(
                "%s is not UTF-8: byte %d is 0x%02x, which cannot stand there; convert it, for example with: "
                        + "iconv -f WINDOWS-1252 -t UTF-8",
                name, in.position(), bad));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256; this one does not", e);
        }
    }
}
