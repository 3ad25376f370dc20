package dev.holdfast.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A line of the journal: {@code <sum of the head> <sum of the body> <head>\t<body>\n}, head and body in JSON. The sums
 * stand apart so that damage to the one leaves the other readable.
 */
final class Line {
    static final byte END = '\n';

    /** The longest that is ever written; a longer one is damage. */
    static final int MAX_BYTES = 512 * 1024 * 1024;

    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final int SUM_CHARS = 8;
    private static final int HEAD_AT = 2 * (SUM_CHARS + 1);
    private static final byte TAB = '\t';
    private static final int NIBBLE = 4;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Line() {}

    /** Something that writes JSON. */
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    static byte[] json(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.setRootValueSeparator(new SerializedString(""));
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static int sum(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    /** The bytes of a line whose sums are known. */
    static byte[] of(byte[] head, int headSum, byte[] body, int bodySum) {
        byte[] line = new byte[HEAD_AT + head.length + 1 + body.length + 1];
        hex(headSum, line, 0);
        hex(bodySum, line, SUM_CHARS + 1);
        System.arraycopy(head, 0, line, HEAD_AT, head.length);
        line[HEAD_AT + head.length] = TAB;
        System.arraycopy(body, 0, line, HEAD_AT + head.length + 1, body.length);
        line[line.length - 1] = END;
        return line;
    }

    private static void hex(int value, byte[] into, int at) {
        for (int i = 0; i < SUM_CHARS; i++) {
            into[at + i] = HEX[(value >>> (NIBBLE * (SUM_CHARS - 1 - i))) & 0xf];
        }
        into[at + SUM_CHARS] = ' ';
    }

    private static long unhex(byte[] bytes, int at) {
        long value = 0;
        for (int i = at; i < at + SUM_CHARS; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0 || (bytes[i] >= 'A' && bytes[i] <= 'F')) {
                return -1;
            }
            value = value << NIBBLE | digit;
        }
        return bytes[at + SUM_CHARS] == ' ' ? value : -1;
    }

    /**
     * The parts of a line whose head can be trusted.
     *
     * @param head its bytes
     * @param body its bytes; null if they do not match their sum
     * @param sum one number for both sums
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Parts(byte[] head, byte @Nullable [] body, int sum) {}

    /** One number for the sums of head and body. */
    static int both(int headSum, int bodySum) {
        return headSum * 31 + bodySum;
    }

    /** Takes a line apart, without its end; null if its head cannot be trusted. */
    static @Nullable Parts parts(byte[] bytes, int from, int to) {
        if (to - from <= HEAD_AT) {
            return null;
        }
        long headSum = unhex(bytes, from);
        long bodySum = unhex(bytes, from + SUM_CHARS + 1);
        int tab = from + HEAD_AT;
        while (tab < to && bytes[tab] != TAB) {
            tab++;
        }
        if (headSum < 0 || tab == to || sum(bytes, from + HEAD_AT, tab) != (int) headSum) {
            return null;
        }
        byte[] head = Arrays.copyOfRange(bytes, from + HEAD_AT, tab);
        boolean whole = bodySum >= 0 && sum(bytes, tab + 1, to) == (int) bodySum;
        return new Parts(
                head, whole ? Arrays.copyOfRange(bytes, tab + 1, to) : null, both((int) headSum, (int) bodySum));
    }
}
