package dev.holdfast.examples.clipper.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a recording that an answer carries. Immutable.
 *
 * @param first the number of its first byte, from 0
 * @param length how many bytes; 0 if there are none there
 * @param status how the answer says it: 200 for all, 206 for a part, 416 for what is not there
 */
record ByteRange(int first, int length, int status) {
    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{1,9})-(\\d{1,9})");

    /** Reads a {@code Range} header; as RFC 9110 allows, one that is missing, odd or manifold means everything. */
    static ByteRange parse(@Nullable String header, int size) {
        Matcher range = SINGLE.matcher(header == null ? "" : header.strip());
        if (!range.matches()) {
            return new ByteRange(0, size, 200);
        }
        int first = Integer.parseInt(range.group(1));
        int last = Math.min(Integer.parseInt(range.group(2)), size - 1);
        if (first >= size) {
            return new ByteRange(0, 0, 416);
        }
        return last < first ? new ByteRange(0, size, 200) : new ByteRange(first, last - first + 1, 206);
    }

    /** The value of {@code Content-Range}. */
    String contentRange(int size) {
        return status == 416 ? "bytes */" + size : "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
}
