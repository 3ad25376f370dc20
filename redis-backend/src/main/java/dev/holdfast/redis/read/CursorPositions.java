package dev.holdfast.redis.read;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes cursors: one revision per shard, separated by dots, or a position in an index. */
public final class CursorPositions {
    private static final String SEPARATOR = ".";

    private CursorPositions() {}

    /** Returns the revision of each shard. */
    public static List<Long> revisions(Cursor cursor, int shards) {
        if (cursor.isStart()) {
            return Collections.nCopies(shards, 0L);
        }
        String[] parts = cursor.value().split("\\.", -1);
        if (parts.length != shards) {
            throw foreign(cursor, null);
        }
        List<Long> revisions = new ArrayList<>(shards);
        for (String part : parts) {
            revisions.add(revision(cursor, part));
        }
        return revisions;
    }

    private static long revision(Cursor cursor, String part) {
        try {
            long revision = Long.parseLong(part);
            if (revision < 0) {
                throw foreign(cursor, null);
            }
            return revision;
        } catch (NumberFormatException e) {
            throw foreign(cursor, e);
        }
    }

    static Cursor of(List<Long> revisions) {
        return new Cursor(revisions.stream().map(String::valueOf).collect(Collectors.joining(SEPARATOR)));
    }

    /** Returns the decimal number of a cursor. */
    static long number(Cursor cursor, long atStart) {
        return cursor.isStart() ? atStart : revision(cursor, cursor.value());
    }

    static StoreException foreign(Cursor cursor, @Nullable Throwable cause) {
        return new StoreException(
                Verdict.FATAL,
                "cursor '" + cursor.value() + "' was not created by this store for this query; start from Cursor.START",
                cause);
    }
}
