package dev.holdfast.testkit.check;

import dev.holdfast.store.ItemKey;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A call on a store as its caller saw it. Immutable.
 *
 * <p>All processes of a machine share the clock of {@link System#nanoTime()}, so their logs can be combined: write
 * {@link #toLine()}, read {@link #parse(String)}.
 *
 * @param kind the call and its outcome
 * @param key the item
 * @param start {@link System#nanoTime()} before the call
 * @param end {@link System#nanoTime()} after the call
 * @param expected the revision that a commit expected; 0 for a read
 * @param revision the revision that was created or seen; 0 if the item was absent or the outcome is unknown
 * @param token the token of a commit; empty for a read
 * @param value the value that was written or seen; empty if the item was absent or deleted
 */
public record Operation(
        Kind kind, ItemKey key, long start, long end, long expected, long revision, String token, String value) {
    private static final int COLUMNS = 9;

    /** The outcome of an operation. */
    public enum Kind {
        /** A read returned. */
        READ,
        /** A commit, or the same commit sent again, was acknowledged. */
        COMMITTED,
        /** A commit conflicted; revision and value are those of the conflict. */
        CONFLICT,
        /** A commit failed without effect. */
        REJECTED,
        /** A commit failed and its outcome is unknown. */
        UNKNOWN
    }

    /**
     * Formats this operation as one line, without a line break.
     *
     * @return the columns, separated by tabs
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
     * Parses a line.
     *
     * @param line a line of {@link #toLine()}
     * @return the operation
     * @throws IllegalArgumentException if the line has another format
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
