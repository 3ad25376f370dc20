package dev.holdfast.file.replica;

import dev.holdfast.Damage;
import dev.holdfast.Page;
import dev.holdfast.internal.memory.ItemOrders;
import dev.holdfast.internal.memory.UniqueKeys;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that is derived from the items of one type: orders, counts and the change feed. Guarded by its replica. */
public final class TypeIndex {
    private final ItemOrders orders = new ItemOrders();
    private final UniqueKeys keys = new UniqueKeys();
    private final Map<Long, ReplicaItem> damaged = new TreeMap<>();
    private final LongList feed = new LongList();
    private int[] feedEntries = new int[16];
    private long trimmedTo;

    void add(ReplicaItem item) {
        ItemRecord record = item.current();
        if (record != null) {
            orders.add(item.creation(), record);
            keys.add(record);
        } else if (item.damage() != null) {
            damaged.put(item.creation(), item);
        }
    }

    void remove(ReplicaItem item) {
        ItemRecord record = item.current();
        if (record != null) {
            orders.remove(item.creation(), record);
            keys.remove(record);
        } else {
            damaged.remove(item.creation());
        }
    }

    /** The items by their unique keys; those of a damaged item are unknown. */
    public UniqueKeys keys() {
        return keys;
    }

    /** Finds items. The first page also names all damaged items, because their states are unknown. */
    Page<ItemRecord> find(Query query) {
        Page<ItemRecord> page = orders.find(query);
        if (damaged.isEmpty() || !query.after().isStart()) {
            return page;
        }
        List<Damage> named = damaged.values().stream()
                .map(item -> new Damage(item.key(), String.valueOf(item.damage())))
                .toList();
        return new Page<>(page.items(), named, page.next());
    }

    /** Adds the history entries of a revision to the feed. */
    void append(long revision, int entries) {
        if (entries == 0 || revision <= trimmedTo) {
            return;
        }
        if (feed.size() == feedEntries.length) {
            feedEntries = Arrays.copyOf(feedEntries, 2 * feedEntries.length);
        }
        feedEntries[feed.size()] = entries;
        feed.add(revision);
    }

    /** How many entries the feed has up to a revision, inclusive. */
    public long entriesUpTo(long revision) {
        int count = feed.above(revision);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += feedEntries[i];
        }
        return sum;
    }

    /** Drops the feed up to a revision, inclusive. */
    void trim(long upTo) {
        int count = feed.above(upTo);
        feedEntries = Arrays.copyOfRange(feedEntries, count, Math.max(feedEntries.length, count + 16));
        feed.drop(count);
        trimmedTo = Math.max(trimmedTo, upTo);
    }

    Map<String, Long> counts() {
        return orders.counts();
    }

    /** The revisions whose entries are kept. */
    LongList feed() {
        return feed;
    }

    /** How many entries the feed has. */
    public long entries() {
        return entriesUpTo(Long.MAX_VALUE);
    }

    /** The last revision whose entries were trimmed; 0 if none were. */
    public long trimmedTo() {
        return trimmedTo;
    }
}
