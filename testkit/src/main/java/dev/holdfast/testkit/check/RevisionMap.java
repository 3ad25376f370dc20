package dev.holdfast.testkit.check;

import dev.holdfast.store.ItemKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Maps revisions of the store under test to revisions of the model. Confined to one thread at a time. */
final class RevisionMap {
    private final Map<Long, Long> toSubject = new HashMap<>();
    private final Map<ShardRevision, Long> toModel = new HashMap<>();
    private final ToIntFunction<ItemKey> shardOf;

    /** A revision of the store under test, unique within its shard. */
    private record ShardRevision(int shard, long revision) {}

    RevisionMap(ToIntFunction<ItemKey> shardOf) {
        this.shardOf = shardOf;
        toSubject.put(0L, 0L);
    }

    /** Records that two revisions correspond; false if either is already mapped to another one. */
    boolean match(ItemKey key, long model, long subject) {
        Long before = toSubject.putIfAbsent(model, subject);
        Long back = toModel.putIfAbsent(new ShardRevision(shardOf.applyAsInt(key), subject), model);
        return (before == null || before == subject) && (back == null || back == model);
    }

    long ofSubject(long model, long otherwise) {
        return toSubject.getOrDefault(model, otherwise);
    }

    long ofModel(ItemKey key, long subject, long otherwise) {
        return toModel.getOrDefault(new ShardRevision(shardOf.applyAsInt(key), subject), otherwise);
    }

    /** Groups elements by shard, because there is no order between shards. */
    <T> Map<Integer, List<T>> byShard(List<T> elements, Function<T, ItemKey> item) {
        return elements.stream()
                .collect(Collectors.groupingBy(
                        element -> shardOf.applyAsInt(item.apply(element)), TreeMap::new, Collectors.toList()));
    }

    boolean oneShard(List<ItemKey> keys) {
        return keys.stream().mapToInt(shardOf).distinct().count() == 1;
    }
}
