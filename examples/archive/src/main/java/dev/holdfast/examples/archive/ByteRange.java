package dev.holdfast.examples.archive;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a representation that an answer carries. Immutable.
 *
 * @param first the number of its first byte, from 0
 * @param length how many bytes, 0 only for an empty representation
 * @param kind how the answer says it
 */
record ByteRange(long first, long length, Kind kind) {

    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    enum Kind {
        /** All of it, status 200. */
        WHOLE,
        /** A part, status 206. */
        PART,
        /** A part that does not exist, status 416. */
        OUTSIDE
    }

    /** Reads a {@code Range} header; as RFC 9110 allows, one that is missing, odd or manifold means everything. */
    static ByteRange parse(@Nullable String header, long size) {
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

    /** The value of {@code Content-Range}. */
    String contentRange(long size) {
        return kind == Kind.OUTSIDE ? "bytes */" + size : "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
}
