package dev.holdfast.file.journal;

import dev.holdfast.file.disk.Crc32c;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A line of the journal: {@code <checksum of the head> <checksum of the body> <head>\t<body>\n}, head and body in JSON.
 * Damage to one of them leaves the other readable.
 */
public final class JournalLine {
    static final byte END = '\n';

    /** No writer makes a longer line; a longer one is damage. */
    static final int MAX_BYTES = 512 * 1024 * 1024;

    private static final int SUM_CHARS = 8;
    private static final int HEAD_AT = 2 * (SUM_CHARS + 1);
    private static final byte TAB = '\t';
    private static final int NIBBLE = 4;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JournalLine() {}

    /**
     * The parts of a line whose head matches its checksum.
     *
     * @param head the bytes of the head
     * @param body the bytes of the body; null if they do not match their checksum
     * @param sum one number for both checksums
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    public record Parts(byte[] head, byte @Nullable [] body, int sum) {}

    public static byte[] of(byte[] head, FrameBody body) {
        return of(head, Crc32c.of(head), body);
    }

    public static byte[] of(byte[] head, int headSum, FrameBody body) {
        byte[] bytes = body.bytes();
        byte[] line = new byte[HEAD_AT + head.length + 1 + bytes.length + 1];
        hex(headSum, line, 0);
        hex(body.sum(), line, SUM_CHARS + 1);
        System.arraycopy(head, 0, line, HEAD_AT, head.length);
        line[HEAD_AT + head.length] = TAB;
        System.arraycopy(bytes, 0, line, HEAD_AT + head.length + 1, bytes.length);
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

    /** Splits a line without its end; returns null if its head does not match its checksum. */
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
        if (headSum < 0 || tab == to || Crc32c.of(bytes, from + HEAD_AT, tab) != (int) headSum) {
            return null;
        }
        byte[] head = Arrays.copyOfRange(bytes, from + HEAD_AT, tab);
        boolean whole = bodySum >= 0 && Crc32c.of(bytes, tab + 1, to) == (int) bodySum;
        byte[] body = whole ? Arrays.copyOfRange(bytes, tab + 1, to) : null;
        return new Parts(head, body, Crc32c.combine((int) headSum, (int) bodySum));
    }
}
