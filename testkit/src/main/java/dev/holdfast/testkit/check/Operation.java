package dev.holdfast.testkit.check;

import dev.holdfast.store.ItemKey;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * One call on a store as its caller saw it. Immutable.
 *
 * <p>All processes of a host share the clock of {@link System#nanoTime()}, so their logs can be put together: write {@link
 * #toLine()}, read {@link #parse(String)}.
 *
 * @param kind what was asked, and what came of it
 * @param key which item
 * @param start {@link System#nanoTime()} before the call
 * @param end and after it
 * @param expected the revision that a commit was made on; 0 for a read
 * @param revision the revision that was made or seen; 0 if the item was not there, or nothing is known
 * @param token the token of a commit; empty for a read
 * @param value what was written or seen; empty if the item was, or became, absent
 */
public record Operation(
        Kind kind, ItemKey key, long start, long end, long expected, long revision, String token, String value) {
    private static final int COLUMNS = 9;

    /** What came of an operation. */
    public enum Kind {
        /** A read answered. */
        READ,
        /** A commit, or the same commit sent again, was acknowledged. */
        COMMITTED,
        /** A commit was answered with a conflict: the revision and value are those that the answer showed. */
        CONFLICT,
        /** A commit failed and certainly had no effect. */
        REJECTED,
        /** It is not known whether a commit took effect. */
        UNKNOWN
    }

    /**
     * Writes this as one line without a line end.
     *
     * @return columns parted by tabs
     */
    public String toLine() {
        return String.join(
                "\t",
                kind.name(),
                key.type(),
                encoded(key.id()),
                Long.toString(start),
                Long.toString(end),
                Long.toString(expected),
                Long.toString(revision),
                encoded(token),
                encoded(value));
    }

    /**
     * Reads a line.
     *
     * @param line made by {@link #toLine()}
     * @return the operation
     * @throws IllegalArgumentException if it is not such a line
     */
    public static Operation parse(String line) {
        String[] column = line.split("\t", -1);
        if (column.length != COLUMNS) {
            throw new IllegalArgumentException(
                    "'" + line + "' has " + column.length + " columns; an operation has " + COLUMNS);
        }
        return new Operation(
                Kind.valueOf(column[0]),
                new ItemKey(column[1], decoded(column[2])),
                Long.parseLong(column[3]),
                Long.parseLong(column[4]),
                Long.parseLong(column[5]),
                Long.parseLong(column[6]),
                decoded(column[7]),
                decoded(column[8]));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
