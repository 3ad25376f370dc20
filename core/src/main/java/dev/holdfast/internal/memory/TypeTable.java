package dev.holdfast.internal.memory;

import dev.holdfast.CursorExpiredException;
import dev.holdfast.Page;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables derived from the items of one type: orders, counts and the feed. Guarded by the owner of the tables. */
final class TypeTable {
    private final ItemOrders orders = new ItemOrders();
    private final UniqueKeys keys = new UniqueKeys();
    private final TreeMap<Long, CommitRow> feed = new TreeMap<>();
    private long trimmedTo;

    void add(MemoryItem item) {
        ItemRecord record = item.current();
        if (record != null) {
            orders.add(item.number(), record);
            keys.add(record);
        }
    }

    void remove(MemoryItem item) {
        ItemRecord record = item.current();
        if (record != null) {
            orders.remove(item.number(), record);
            keys.remove(record);
        }
    }

    UniqueKeys keys() {
        return keys;
    }

    void append(CommitRow row) {
        if (!row.entries().isEmpty() && row.revision() > trimmedTo) {
            feed.put(row.revision(), row);
        }
    }

    /** The last revision whose entries have been dropped. */
    long trimmedTo() {
        return trimmedTo;
    }

    Map<String, Long> counts() {
        return orders.counts();
    }

    Page<ItemRecord> find(Query query) {
        return orders.find(query);
    }

    HistoryPage history(HistoryQuery query, @Nullable MemoryItem item, long lastRevision) {
        long after = CursorText.number(query.after(), trimmedTo);
        if (after < trimmedTo) {
            throw new CursorExpiredException(query.after(), CursorText.of(trimmedTo));
        }
        Collection<CommitRow> rows;
        if (query.id() == null) {
            rows = feed.tailMap(after, false).values();
        } else {
            rows = item == null ? List.of() : item.rows();
        }
        List<HistoryEntry> entries = new ArrayList<>();
        long last = Math.max(after, lastRevision);
        boolean more = false;
        for (CommitRow row : rows) {
            if (row.revision() <= after || row.entries().isEmpty()) {
                continue;
            }
            if (entries.size() >= query.limit()) {
                more = true;
                last = entries.get(entries.size() - 1).revision();
                break;
            }
            entries.addAll(row.entries());
        }
        return new HistoryPage(entries, CursorText.of(last), more);
    }

    long trim(long upTo) {
        long dropped = 0;
        for (CommitRow row : List.copyOf(feed.headMap(upTo, true).values())) {
            feed.remove(row.revision());
            dropped += row.entries().size();
        }
        trimmedTo = Math.max(trimmedTo, upTo);
        return dropped;
    }
}
