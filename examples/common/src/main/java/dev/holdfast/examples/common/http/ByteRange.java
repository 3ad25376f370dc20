package dev.holdfast.examples.common.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that a response carries. Immutable.
 *
 * @param first the number of its first byte, from 0
 * @param length the number of bytes; 0 for an empty file, and for a range outside of it
 * @param kind how the part relates to the file
 */
public record ByteRange(long first, long length, Kind kind) {
    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** How a part relates to the file. */
    public enum Kind {
        /** The whole file. */
        WHOLE(200),
        /** A part of the file. */
        PART(206),
        /** A range that begins after the end of the file. */
        OUTSIDE(416);

        private final int status;

        Kind(int status) {
            this.status = status;
        }
    }

    /**
     * Parses a {@code Range} header. One that is missing, malformed or has several ranges means the whole file, as RFC
     * 9110 allows.
     */
    public static ByteRange parse(@Nullable String header, long size) {
        ByteRange whole = new ByteRange(0, size, Kind.WHOLE);
        if (header == null) {
            return whole;
        }
        Matcher range = SINGLE.matcher(header.strip());
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return whole;
        }
        if (range.group(1).isEmpty()) {
            return part(Math.max(0, size - Long.parseLong(range.group(2))), size - 1, size);
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? size - 1 : Long.parseLong(range.group(2));
        boolean backwards = !range.group(2).isEmpty() && last < first;
        return backwards ? whole : part(first, Math.min(last, size - 1), size);
    }

    private static ByteRange part(long first, long last, long size) {
        return first >= size ? new ByteRange(0, 0, Kind.OUTSIDE) : new ByteRange(first, last - first + 1, Kind.PART);
    }

    /** Returns the HTTP status of the response. */
    public int status() {
        return kind.status;
    }

    /** Returns the value of {@code Content-Range}, for any kind but {@link Kind#WHOLE}. */
    public String contentRange(long size) {
        return kind == Kind.OUTSIDE ? "bytes */" + size : "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
}
