package dev.holdfast.file.replica;

import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.Page;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds items of one type in the orders that a replica keeps. */
public final class ReplicaQuery {
    private final TypeIndex index;
    private final Query query;

    private ReplicaQuery(TypeIndex index, Query query) {
        this.index = index;
        this.query = query;
    }

    public static Page<ItemRecord> find(Query query, Replica replica) {
        TypeIndex index = replica.index(query.type());
        return new ReplicaQuery(index == null ? new TypeIndex() : index, query).find();
    }

    private Page<ItemRecord> find() {
        if (query.order() instanceof Query.Order.Ready order) {
            return findReady(order.by());
        }
        boolean changed = query.order() instanceof Query.Order.Changed;
        long since = query.order() instanceof Query.Order.Changed order ? order.since() : 0;
        long after = Math.max(since, FileCursors.number(query.after(), 0));
        NavigableMap<Long, ReplicaItem> order = changed ? index.byRevision() : index.byCreation();
        List<Map.Entry<Long, ReplicaItem>> found = order.tailMap(after, false).entrySet().stream()
                .filter(entry -> query.filter().matches(record(entry.getValue()).body()))
                .limit(query.limit() + 1L)
                .toList();
        boolean more = found.size() > query.limit();
        List<Map.Entry<Long, ReplicaItem>> page = more ? found.subList(0, query.limit()) : found;
        return page(page, more ? FileCursors.of(page.get(page.size() - 1).getKey()) : null);
    }

    private Page<ItemRecord> findReady(Instant by) {
        TypeIndex.ReadyKey after = FileCursors.ready(query.after());
        Query.Filter filter = query.filter();
        Stream<NavigableMap<TypeIndex.ReadyKey, ReplicaItem>> orders =
                filter.states().isEmpty()
                        ? index.ready().values().stream()
                        : filter.states().stream().map(index.ready()::get).filter(Objects::nonNull);
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

    /** The first page also names all damaged items, because their states are unknown. */
    private <K> Page<ItemRecord> page(List<Map.Entry<K, ReplicaItem>> found, @Nullable Cursor next) {
        List<ItemRecord> records = new ArrayList<>(found.size());
        found.forEach(entry -> records.add(record(entry.getValue())));
        List<Damage> damaged = new ArrayList<>();
        if (query.after().isStart()) {
            index.damaged()
                    .values()
                    .forEach(item -> damaged.add(new Damage(item.key(), String.valueOf(item.damage()))));
        }
        return new Page<>(records, damaged, next);
    }
}
