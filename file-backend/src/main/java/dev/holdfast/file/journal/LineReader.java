package dev.holdfast.file.journal;

import dev.holdfast.internal.io.OpenFile;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a part of a file one after the other; what has not been written on is left out. Confined to one thread. */
public final class LineReader {
    private static final int BUFFER = 1 << 18;

    private final OpenFile file;
    private final long limit;
    private byte[] buffer = {};
    private long base;
    private int filled;
    private int start;
    private int end;

    public LineReader(OpenFile file, long from, long limit) {
        this.file = file;
        this.limit = limit;
        this.base = from;
    }

    /** Goes to the next line; false at the end. */
    public boolean next() throws IOException {
        start = end;
        while (true) {
            while (start < filled && blank(buffer[start])) {
                start++;
            }
            if (start < filled) {
                break;
            }
            if (!fill()) {
                return false;
            }
        }
        end = start;
        while (true) {
            while (end < filled && buffer[end] != JournalLine.END) {
                end++;
            }
            if (end < filled) {
                end++;
                return true;
            }
            if (!fill()) {
                return true; // without its end
            }
        }
    }

    static boolean blank(byte b) {
        return b == JournalLine.END || b == 0;
    }

    /** Reads on, keeping the line that has begun. */
    private boolean fill() throws IOException {
        int kept = filled - start;
        long at = base + filled;
        int length = (int) Math.min(Math.max(BUFFER, kept), limit - at);
        if (length <= 0 || kept > JournalLine.MAX_BYTES) {
            return false;
        }
        byte[] more = file.read(at, length);
        if (more.length == 0) {
            return false;
        }
        byte[] next = new byte[kept + more.length];
        System.arraycopy(buffer, start, next, 0, kept);
        System.arraycopy(more, 0, next, kept, more.length);
        buffer = next;
        base += start;
        end -= start;
        start = 0;
        filled = next.length;
        return true;
    }

    /** Where the line begins. */
    public long from() {
        return base + start;
    }

    /** Where the next can begin. */
    long to() {
        return base + end;
    }

    public int length() {
        return end - start;
    }

    /** The bytes of the line, its end included. */
    public byte[] bytes() {
        return Arrays.copyOfRange(buffer, start, end);
    }

    /** The parts of the line; null if it is torn or its head damaged. */
    public JournalLine.@Nullable Parts parts() {
        boolean ended = end > start && buffer[end - 1] == JournalLine.END;
        return ended ? JournalLine.parts(buffer, start, end - 1) : null;
    }
}
