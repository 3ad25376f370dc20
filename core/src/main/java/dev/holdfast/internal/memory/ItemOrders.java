package dev.holdfast.internal.memory;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The records of one type in every order in which items are found, and their counts by state. Guarded by its user. */
public final class ItemOrders {
    private final TreeMap<Long, ItemRecord> byNumber = new TreeMap<>();
    private final TreeMap<Long, ItemRecord> byRevision = new TreeMap<>();
    private final Map<String, TreeMap<ReadyKey, ItemRecord>> ready = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();

    /**
     * A position in the order of claiming: the item that has been ready longest first; among equals the one that was
     * changed earlier, so that an item that comes back is behind them.
     */
    private record ReadyKey(Instant at, long revision) implements Comparable<ReadyKey> {
        private static final ReadyKey START = new ReadyKey(Instant.MIN, 0);

        @Override
        public int compareTo(ReadyKey other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(revision, other.revision);
        }
    }

    /**
     * Adds the record of an item.
     *
     * @param number the position of the item in the stable order
     * @param record its newest record
     */
    public void add(long number, ItemRecord record) {
        ItemBody body = record.body();
        byNumber.put(number, record);
        byRevision.put(record.revision(), record);
        counts.merge(body.state(), 1L, Long::sum);
        Instant at = body.readyAt();
        if (at != null) {
            ready.computeIfAbsent(body.state(), state -> new TreeMap<>())
                    .put(new ReadyKey(at, record.revision()), record);
        }
    }

    /** Removes a record that was added with the same number. */
    public void remove(long number, ItemRecord record) {
        ItemBody body = record.body();
        byNumber.remove(number);
        byRevision.remove(record.revision());
        counts.computeIfPresent(body.state(), (state, count) -> count == 1 ? null : count - 1);
        Instant at = body.readyAt();
        TreeMap<ReadyKey, ItemRecord> inState = ready.get(body.state());
        if (at != null && inState != null) {
            inState.remove(new ReadyKey(at, record.revision()));
            if (inState.isEmpty()) {
                ready.remove(body.state());
            }
        }
    }

    /** Returns the number of items in each state that has any. */
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /** Finds the records that match a query. */
    public Page<ItemRecord> find(Query query) {
        if (query.order() instanceof Query.Order.Ready order) {
            return findReady(query, order.by());
        }
        boolean changed = query.order() instanceof Query.Order.Changed;
        long since = query.order() instanceof Query.Order.Changed order ? order.since() : 0;
        long after = Math.max(since, CursorText.number(query.after(), 0));
        TreeMap<Long, ItemRecord> order = changed ? byRevision : byNumber;
        Stream<Map.Entry<Long, ItemRecord>> matching = order.tailMap(after, false).entrySet().stream()
                .filter(entry -> query.filter().matches(entry.getValue().body()));
        return page(matching, query.limit(), CursorText::of);
    }

    private Page<ItemRecord> findReady(Query query, Instant by) {
        ReadyKey after = query.after().isStart()
                ? ReadyKey.START
                : CursorText.pair(query.after(), (at, revision) -> new ReadyKey(Instant.parse(at), revision));
        Query.Filter filter = query.filter();
        Stream<TreeMap<ReadyKey, ItemRecord>> orders = filter.states().isEmpty()
                ? ready.values().stream()
                : filter.states().stream().map(ready::get).filter(Objects::nonNull);
        Stream<Map.Entry<ReadyKey, ItemRecord>> sorted = orders.flatMap(
                        order -> order.tailMap(after, false).entrySet().stream()
                                .takeWhile(entry -> !entry.getKey().at().isAfter(by))
                                .filter(entry -> filter.matches(entry.getValue().body()))
                                .limit(query.limit() + 1L))
                .sorted(Comparator.comparing(Map.Entry::getKey));
        return page(sorted, query.limit(), key -> CursorText.of(key.at(), key.revision()));
    }

    /** Returns the first entries as a page; if there are more than fit, it has a cursor to the next one. */
    private static <K> Page<ItemRecord> page(
            Stream<Map.Entry<K, ItemRecord>> matching, int limit, Function<K, Cursor> cursor) {
        List<Map.Entry<K, ItemRecord>> found = matching.limit(limit + 1L).toList();
        boolean more = found.size() > limit;
        List<Map.Entry<K, ItemRecord>> page = more ? found.subList(0, limit) : found;
        List<ItemRecord> records = page.stream().map(Map.Entry::getValue).toList();
        return new Page<>(
                records, List.of(), more ? cursor.apply(page.get(limit - 1).getKey()) : null);
    }
}
