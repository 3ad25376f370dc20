package dev.holdfast.redis.read;

import dev.holdfast.Cursor;
import dev.holdfast.internal.backend.CursorText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The text of a cursor over several shards: one revision per shard, separated by dots. */
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
            throw CursorText.foreign(cursor, null);
        }
        List<Long> revisions = new ArrayList<>(shards);
        for (String part : parts) {
            revisions.add(CursorText.number(cursor, part));
        }
        return revisions;
    }

    static Cursor of(List<Long> revisions) {
        return new Cursor(revisions.stream().map(String::valueOf).collect(Collectors.joining(SEPARATOR)));
    }
}
