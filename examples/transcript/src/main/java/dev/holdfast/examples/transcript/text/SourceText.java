package dev.holdfast.examples.transcript.text;

import dev.holdfast.examples.common.io.Hash;
import dev.holdfast.examples.common.io.Resource;
import dev.holdfast.examples.common.text.Printable;
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
import java.util.Objects;

/**
 * The text to summarise, without byte order mark and with line feeds as line ends. Immutable.
 *
 * @param name the name of the file
 * @param text the text
 * @param sha256 the hash of the original bytes, 64 hexadecimal digits
 */
public record SourceText(String name, String text, String sha256) {
    private static final String SHIPPED = "persuasion.txt";
    private static final long MAX_BYTES = 64L * 1024 * 1024;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Returns the text that is shipped with the example. */
    public static SourceText shipped() throws IOException {
        try (InputStream in = Resource.open(SourceText.class, "texts/" + SHIPPED)) {
            return of(SHIPPED, in.readAllBytes());
        }
    }

    /**
     * Reads a file.
     *
     * @throws UnusableTextException if it is missing or not a text in UTF-8; the message says what would work
     */
    public static SourceText read(Path file) throws IOException {
        String name = Printable.line(file.toString());
        if (!Files.isRegularFile(file)) {
            String what = Files.exists(file) ? "is not a file" : "does not exist";
            throw new UnusableTextException(
                    name + " " + what + "; use a text file in UTF-8, or none for the shipped text");
        }
        if (!Files.isReadable(file)) {
            throw new UnusableTextException(name + " is not readable; change its permissions");
        }
        long bytes = Files.size(file);
        if (bytes > MAX_BYTES) {
            throw new UnusableTextException(name + " has " + bytes + " bytes; use a text of at most " + MAX_BYTES);
        }
        return of(
                Printable.line(
                        Objects.requireNonNullElse(file.getFileName(), file).toString()),
                Files.readAllBytes(file));
    }

    /**
     * Decodes bytes.
     *
     * @throws UnusableTextException if they are not a text in UTF-8, or the text is blank
     */
    public static SourceText of(String name, byte[] bytes) throws UnusableTextException {
        String text = decode(name, bytes);
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            text = text.substring(1);
        }
        int zero = text.indexOf('\0');
        if (zero >= 0) {
            throw new UnusableTextException(
                    name + " has a zero character at " + zero + ", so it is not a text; use a text file in UTF-8");
        }
        if (text.isBlank()) {
            throw new UnusableTextException(name + " is empty; use a file with some text");
        }
        return new SourceText(
                name,
                text.replace("\r\n", "\n").replace('\r', '\n'),
                Hash.of(bytes).sha256());
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
                "%s is not UTF-8: byte %d is 0x%02x, which is not valid there; convert it, for example with: "
                        + "iconv -f WINDOWS-1252 -t UTF-8",
                name, in.position(), bad));
    }
}
