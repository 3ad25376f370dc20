package dev.holdfast.testkit.check;

import dev.holdfast.store.ItemKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Which revision of a store under test stands for which of the model. Confined to one thread at a time. */
final class Matching {
    private final Map<Long, Long> toSubject = new HashMap<>();
    private final Map<Place, Long> toModel = new HashMap<>();
    private final ToIntFunction<ItemKey> shardOf;

    /** A revision of the store under test; each shard has its own. */
    private record Place(int shard, long revision) {}

    Matching(ToIntFunction<ItemKey> shardOf) {
        this.shardOf = shardOf;
        toSubject.put(0L, 0L);
    }

    /** Tells that two revisions are the same; false if either is known to be another. */
    boolean match(ItemKey key, long model, long subject) {
        Long before = toSubject.putIfAbsent(model, subject);
        Long back = toModel.putIfAbsent(new Place(shardOf.applyAsInt(key), subject), model);
        return (before == null || before == subject) && (back == null || back == model);
    }

    long ofSubject(long model, long otherwise) {
        return toSubject.getOrDefault(model, otherwise);
    }

    long ofModel(ItemKey key, long subject, long otherwise) {
        return toModel.getOrDefault(new Place(shardOf.applyAsInt(key), subject), otherwise);
    }

    /** Things of several shards have an order in each of them, and none between them. */
    <T> Map<Integer, List<T>> byShard(List<T> things, Function<T, ItemKey> item) {
        return things.stream()
                .collect(Collectors.groupingBy(
                        thing -> shardOf.applyAsInt(item.apply(thing)), TreeMap::new, Collectors.toList()));
    }

    boolean oneShard(List<ItemKey> keys) {
        return keys.stream().mapToInt(shardOf).distinct().count() == 1;
    }
}
