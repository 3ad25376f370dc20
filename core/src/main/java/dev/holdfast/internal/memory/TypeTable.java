package dev.holdfast.internal.memory;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.Page;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables derived from the items of one type: orders, counts and the feed. Guarded by the owner of the tables. */
final class TypeTable {
    private final TreeMap<Long, MemoryItem> byNumber = new TreeMap<>();
    private final TreeMap<Long, MemoryItem> byRevision = new TreeMap<>();
    private final Map<String, TreeMap<ReadyKey, MemoryItem>> ready = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final TreeMap<Long, CommitRow> feed = new TreeMap<>();
    private long trimmedTo;

    /** The claim order: the longest ready first, ties by age of the item. */
    record ReadyKey(Instant at, long number) implements Comparable<ReadyKey> {
        @Override
        public int compareTo(ReadyKey other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    void add(MemoryItem item) {
        ItemRecord record = item.current();
        if (record == null) {
            return;
        }
        ItemBody body = record.body();
        byNumber.put(item.number(), item);
        byRevision.put(record.revision(), item);
        counts.merge(body.state(), 1L, Long::sum);
        Instant at = body.readyAt();
        if (at != null) {
            ready.computeIfAbsent(body.state(), state -> new TreeMap<>()).put(new ReadyKey(at, item.number()), item);
        }
    }

    void remove(MemoryItem item) {
        ItemRecord record = item.current();
        if (record == null) {
            return;
        }
        ItemBody body = record.body();
        byNumber.remove(item.number());
        byRevision.remove(record.revision());
        counts.computeIfPresent(body.state(), (state, count) -> count == 1 ? null : count - 1);
        Instant at = body.readyAt();
        TreeMap<ReadyKey, MemoryItem> inState = ready.get(body.state());
        if (at != null && inState != null) {
            inState.remove(new ReadyKey(at, item.number()));
        }
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
        return Map.copyOf(counts);
    }

    Collection<MemoryItem> items() {
        return byNumber.values();
    }

    Page<ItemRecord> find(Query query) {
        if (query.order() instanceof Query.Order.Ready order) {
            return findReady(query, order.by());
        }
        boolean changed = query.order() instanceof Query.Order.Changed;
        long since = query.order() instanceof Query.Order.Changed order ? order.since() : 0;
        long after = Math.max(since, Cursors.number(query.after(), 0));
        TreeMap<Long, MemoryItem> order = changed ? byRevision : byNumber;
        List<Map.Entry<Long, MemoryItem>> found = order.tailMap(after, false).entrySet().stream()
                .filter(entry -> query.filter().matches(body(entry.getValue())))
                .limit(query.limit() + 1L)
                .toList();
        return records(Cursors.page(found, query.limit(), entry -> String.valueOf(entry.getKey())));
    }

    private Page<ItemRecord> findReady(Query query, Instant by) {
        ReadyKey after = readyCursor(query.after());
        Query.Filter filter = query.filter();
        Stream<TreeMap<ReadyKey, MemoryItem>> orders = filter.states().isEmpty()
                ? ready.values().stream()
                : filter.states().stream().map(ready::get).filter(Objects::nonNull);
        List<Map.Entry<ReadyKey, MemoryItem>> found = orders.flatMap(
                        order -> order.tailMap(after, false).entrySet().stream()
                                .takeWhile(entry -> !entry.getKey().at().isAfter(by))
                                .filter(entry -> filter.matches(body(entry.getValue())))
                                .limit(query.limit() + 1L))
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .limit(query.limit() + 1L)
                .toList();
        return records(Cursors.page(
                found,
                query.limit(),
                entry -> entry.getKey().at() + "@" + entry.getKey().number()));
    }

    private static ReadyKey readyCursor(Cursor cursor) {
        if (cursor.isStart()) {
            return new ReadyKey(Instant.MIN, 0);
        }
        int at = cursor.value().indexOf('@');
        try {
            return new ReadyKey(
                    Instant.parse(cursor.value().substring(0, at)),
                    Long.parseLong(cursor.value().substring(at + 1)));
        } catch (RuntimeException e) {
            throw Cursors.foreign(cursor, e);
        }
    }

    private static <K> Page<ItemRecord> records(Page<Map.Entry<K, MemoryItem>> page) {
        List<ItemRecord> records = new ArrayList<>();
        page.items()
                .forEach(entry ->
                        records.add(Objects.requireNonNull(entry.getValue().current())));
        return new Page<>(records, page.damaged(), page.next());
    }

    private static ItemBody body(MemoryItem item) {
        return Objects.requireNonNull(item.current()).body();
    }

    HistoryPage history(HistoryQuery query, @Nullable MemoryItem item, long lastRevision) {
        long after = query.after().isStart() ? trimmedTo : Cursors.revision(query.after());
        if (after < trimmedTo) {
            throw new CursorExpiredException(query.after(), new Cursor(String.valueOf(trimmedTo)));
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
        return new HistoryPage(entries, new Cursor(String.valueOf(last)), more);
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
