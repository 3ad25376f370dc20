package dev.holdfast.file.journal;

import dev.holdfast.internal.io.OpenFile;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the lines in a part of a file in order; space that was only reserved is skipped. Confined to one thread. */
public final class LineReader {
    private static final int BUFFER = 1 << 18;

    private final OpenFile file;
    private final long limit;
    private byte[] buffer = {};
    private long base;
    private int filled;
    private int start;
    private int end;

    /**
     * Starts to read.
     *
     * @param file the file
     * @param from the first offset, inclusive
     * @param limit the last offset, exclusive
     */
    public LineReader(OpenFile file, long from, long limit) {
        this.file = file;
        this.limit = limit;
        this.base = from;
    }

    /** Goes to the next line; returns false at the end. */
    public boolean next() throws IOException {
        start = end;
        while (true) {
            while (start < filled && isBlank(buffer[start])) {
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
                return true; // a line without its end
            }
        }
    }

    /** Whether a byte is reserved space. */
    static boolean isBlank(byte b) {
        return b == JournalLine.END || b == 0;
    }

    /** Reads on, and keeps the line that has started. */
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

    /** The offset of the line in the file. */
    public long offset() {
        return base + start;
    }

    /** The offset behind the line. */
    public long endOffset() {
        return base + end;
    }

    /** The length of the line, its end included. */
    public int length() {
        return end - start;
    }

    /** The bytes of the line, its end included. */
    public byte[] bytes() {
        return Arrays.copyOfRange(buffer, start, end);
    }

    /** The parts of the line; null if it is torn or its head is damaged. */
    public JournalLine.@Nullable Parts parts() {
        boolean ended = end > start && buffer[end - 1] == JournalLine.END;
        return ended ? JournalLine.parts(buffer, start, end - 1) : null;
    }
}
