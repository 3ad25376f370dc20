package dev.holdfast.sqlite.engine;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.database.Schema;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the history of an item and the feed of a type. Confined to one read transaction. */
public final class HistoryPageReader {
    private static final String TRIMMED = "SELECT trimmed FROM type WHERE no = ?";
    private static final String FEED = "SELECT " + HistoryRow.COLUMNS + ", i.id FROM history h"
            + " LEFT JOIN item i ON i.no = h.item"
            + " WHERE h.revision > ? AND h.type = ? AND h.count > 0 ORDER BY h.revision LIMIT ?";
    private static final String ITEM = "SELECT no, visible, entries FROM item WHERE type = ? AND id = ?";

    /** Walks back from the newest commit of an item that wrote entries to the first kept one. */
    private static final String WALK = "WITH RECURSIVE walk(revision, visible, item, first, count) AS ("
            + "SELECT revision, visible, item, first, count FROM history WHERE revision = ?"
            + " UNION ALL SELECT h.revision, h.visible, h.item, h.first, h.count FROM walk w"
            + " JOIN history h ON h.revision = w.visible WHERE w.visible > ? AND w.visible < w.revision)"
            + " SELECT revision, item, first, count, visible FROM walk";

    private final DatabaseSession session;
    private final HistoryQuery query;
    private final List<HistoryEntry> entries = new ArrayList<>();
    private final long last;

    private HistoryPageReader(DatabaseSession session, HistoryQuery query) throws SQLException {
        this.session = session;
        this.query = query;
        this.last = Schema.lastRevision(session);
    }

    public static HistoryPage read(DatabaseSession session, NameTable names, HistoryQuery query) throws SQLException {
        long after = CursorText.number(query.after(), 0);
        HistoryPageReader reader = new HistoryPageReader(session, query);
        Long type = names.type(session, query.type());
        if (type == null) {
            return reader.end(after);
        }
        long trimmed = session.number(TRIMMED, type);
        if (!query.after().isStart() && after < trimmed) {
            throw new CursorExpiredException(query.after(), CursorText.of(trimmed));
        }
        return query.id() == null ? reader.feed(type, Math.max(after, trimmed)) : reader.item(type, after, trimmed);
    }

    private HistoryPage end(long after) {
        return new HistoryPage(entries, CursorText.of(Math.max(after, last)), false);
    }

    private HistoryPage feed(long type, long after) throws SQLException {
        try (ResultSet row =
                session.prepare(FEED, after, type, query.limit() + 1L).executeQuery()) {
            while (row.next()) {
                if (entries.size() >= query.limit()) {
                    return new HistoryPage(entries, lastRead(), true);
                }
                entries.addAll(HistoryRow.read(row, key(row)).numbered());
            }
        }
        return end(after);
    }

    private ItemKey key(ResultSet row) throws SQLException {
        String id = row.getString(HistoryRow.WIDTH + 1);
        try {
            return new ItemKey(query.type(), Objects.requireNonNullElse(id, ""));
        } catch (IllegalArgumentException e) {
            throw HistoryRow.damaged(new ItemKey(query.type(), "?"), row.getLong(1), e);
        }
    }

    private Cursor lastRead() {
        return CursorText.of(entries.get(entries.size() - 1).revision());
    }

    private HistoryPage item(long type, long after, long trimmed) throws SQLException {
        ItemKey key = new ItemKey(query.type(), Objects.requireNonNull(query.id()));
        PreparedStatement find = session.prepare(ITEM);
        find.setLong(1, type);
        find.setString(2, key.id());
        long no;
        long visible;
        long next;
        try (ResultSet row = find.executeQuery()) {
            if (!row.next()) {
                return end(after);
            }
            no = row.getLong(1);
            visible = row.getLong(2);
            next = row.getLong(3) + 1;
        }
        List<Long> revisions = walk(key, no, visible, next, Math.max(after, 0), trimmed);
        for (int i = revisions.size() - 1; i >= 0; i--) {
            if (entries.size() >= query.limit()) {
                // the newest row of an item survives a trim; a cursor at it must not look older than the kept history
                long read = entries.get(entries.size() - 1).revision();
                return new HistoryPage(entries, CursorText.of(Math.max(read, trimmed)), true);
            }
            try (ResultSet row =
                    session.prepare(HistoryRow.FIND, revisions.get(i)).executeQuery()) {
                if (row.next()) {
                    entries.addAll(HistoryRow.read(row, key).numbered());
                }
            }
        }
        return end(after);
    }

    /** Returns the commits of the item after a revision, newest first; their entry numbers must be contiguous. */
    private List<Long> walk(ItemKey key, long no, long newest, long next, long after, long trimmed)
            throws SQLException {
        List<Long> revisions = new ArrayList<>();
        long expected = newest;
        long number = next;
        try (ResultSet row = session.prepare(WALK, newest, after).executeQuery()) {
            while (row.next() && row.getLong(1) > after) {
                long first = row.getLong(3);
                if (row.getLong(2) != no || first + row.getLong(4) != number || row.getLong(1) != expected) {
                    throw HistoryRow.damaged(key, row.getLong(1), null);
                }
                revisions.add(row.getLong(1));
                number = first;
                expected = row.getLong(5);
            }
        }
        boolean missing = expected > Math.max(after, trimmed) || (expected == 0 && number != 1);
        if (missing) {
            throw HistoryRow.damaged(key, expected, null);
        }
        return revisions;
    }
}
