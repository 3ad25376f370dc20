package dev.holdfast.sqlite.rescue;

import dev.holdfast.sqlite.rescue.WalFrames.Trust;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as it is on a page, not verified. Immutable.
 *
 * @param table whether it is from a table; else from an index, or from a table without row numbers
 * @param row its row number in the table
 * @param values its columns: null, long, double, text or bytes; the row number replaces a null in the first column
 * @param trust how far its page can be trusted
 * @param listed whether its page lists the record; else it may be an old one, or none at all
 */
record PageRecord(boolean table, long row, List<@Nullable Object> values, Trust trust, boolean listed) {
    /** More columns than any of our tables ever had. */
    private static final int MOST_COLUMNS = 64;

    /** Returns whether the header of a record is possible, as far as it is on its page; cheap. */
    static boolean plausible(byte[] bytes, int at, int local, int length) {
        PageBytes reader = new PageBytes(bytes, at);
        long end = reader.varint();
        if (end < 2 || end > local || end > 9 * MOST_COLUMNS) {
            return false;
        }
        long size = end;
        while (reader.position() < at + end) {
            size += size(reader.varint());
        }
        return !reader.failed() && reader.position() == at + end && size == length;
    }

    /** Decodes a record; null if it is not one. */
    static @Nullable PageRecord of(boolean table, long row, byte[] payload, Trust trust, boolean listed) {
        PageBytes head = new PageBytes(payload, 0);
        long end = head.varint();
        PageBytes body = new PageBytes(payload, (int) end);
        List<@Nullable Object> values = new ArrayList<>();
        while (head.position() < end) {
            values.add(value(head.varint(), body));
        }
        if (head.failed() || body.failed() || body.position() != payload.length) {
            return null;
        }
        if (table && !values.isEmpty() && values.get(0) == null) {
            values.set(0, row);
        }
        return new PageRecord(table, row, values, trust, listed);
    }

    private static long size(long type) {
        if (type >= 12) {
            return (type - 12) / 2;
        }
        return switch ((int) type) {
            case 1, 2, 3, 4 -> type;
            case 5 -> 6;
            case 6, 7 -> 8;
            default -> 0;
        };
    }

    private static @Nullable Object value(long type, PageBytes body) {
        if (type >= 12) {
            byte[] bytes = body.take((int) size(type));
            return type % 2 == 1 ? new String(bytes, StandardCharsets.UTF_8) : bytes;
        }
        return switch ((int) type) {
            case 1, 2, 3, 4, 5, 6 -> body.number((int) size(type));
            case 7 -> Double.longBitsToDouble(body.number(8));
            case 8 -> 0L;
            case 9 -> 1L;
            default -> null;
        };
    }
}
