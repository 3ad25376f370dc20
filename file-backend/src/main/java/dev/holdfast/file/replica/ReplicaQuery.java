package dev.holdfast.file.replica;

import dev.holdfast.store.Cursor;
import dev.holdfast.store.Damage;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Page;
import dev.holdfast.store.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.stream.Stream;

/** Finds items of one type in the orders that are kept in memory. */
public final class ReplicaQuery {
    private final TypeIndex table;
    private final Query query;

    public ReplicaQuery(TypeIndex table, Query query) {
        this.table = table;
        this.query = query;
    }

    public Page<ItemRecord> find() {
        if (query.order() instanceof Query.Order.Ready order) {
            return ready(order.by());
        }
        boolean changed = query.order() instanceof Query.Order.Changed;
        long since = query.order() instanceof Query.Order.Changed order ? order.since() : 0;
        long after = Math.max(since, FileCursors.number(query.after(), 0));
        NavigableMap<Long, ReplicaItem> order = changed ? table.byRevision() : table.byNumber();
        List<Map.Entry<Long, ReplicaItem>> found = order.tailMap(after, false).entrySet().stream()
                .filter(entry -> query.filter().matches(record(entry.getValue()).body()))
                .limit(query.limit() + 1L)
                .toList();
        boolean more = found.size() > query.limit();
        List<Map.Entry<Long, ReplicaItem>> page = more ? found.subList(0, query.limit()) : found;
        return page(page, more ? FileCursors.of(page.get(page.size() - 1).getKey()) : null);
    }

    private Page<ItemRecord> ready(Instant by) {
        TypeIndex.ReadyKey after = FileCursors.ready(query.after());
        Query.Filter filter = query.filter();
        Stream<NavigableMap<TypeIndex.ReadyKey, ReplicaItem>> orders =
                filter.states().isEmpty()
                        ? table.ready().values().stream()
                        : filter.states().stream().map(table.ready()::get).filter(Objects::nonNull);
        List<Map.Entry<TypeIndex.ReadyKey, ReplicaItem>> found = orders.flatMap(order ->
                        order.tailMap(after, false).entrySet().stream()
                                .takeWhile(entry -> !entry.getKey().at().isAfter(by))
                                .filter(entry ->
                                        filter.matches(record(entry.getValue()).body()))
                                .limit(query.limit() + 1L))
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .limit(query.limit() + 1L)
                .toList();
        boolean more = found.size() > query.limit();
        List<Map.Entry<TypeIndex.ReadyKey, ReplicaItem>> page = more ? found.subList(0, query.limit()) : found;
        return page(page, more ? FileCursors.of(page.get(page.size() - 1).getKey()) : null);
    }

    private static ItemRecord record(ReplicaItem item) {
        return Objects.requireNonNull(item.current());
    }

    /** Damaged items are told with the first page: their states are not known. */
    private <K> Page<ItemRecord> page(
            List<Map.Entry<K, ReplicaItem>> found, @org.jspecify.annotations.Nullable Cursor next) {
        List<ItemRecord> records = new ArrayList<>(found.size());
        found.forEach(entry -> records.add(record(entry.getValue())));
        List<Damage> damaged = new ArrayList<>();
        if (query.after().isStart()) {
            table.damaged()
                    .values()
                    .forEach(item -> damaged.add(new Damage(item.key(), String.valueOf(item.damage()))));
        }
        return new Page<>(records, damaged, next);
    }
}
