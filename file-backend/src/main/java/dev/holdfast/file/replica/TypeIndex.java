package dev.holdfast.file.replica;

import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What is derived from the items of one type: orders, counts and the feed. Guarded by the replica. */
public final class TypeIndex {
    private final TreeMap<Long, ReplicaItem> byNumber = new TreeMap<>();
    private final TreeMap<Long, ReplicaItem> byRevision = new TreeMap<>();
    private final Map<String, NavigableMap<ReadyKey, ReplicaItem>> ready = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<Long, ReplicaItem> damaged = new TreeMap<>();
    private final LongList feed = new LongList();
    private int[] feedEntries = new int[16];
    private long trimmedTo;

    /** The order of claiming: the longest ready first, the older item first among equals. */
    record ReadyKey(Instant at, long number) implements Comparable<ReadyKey> {
        @Override
        public int compareTo(ReadyKey other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    void add(ReplicaItem item) {
        ItemRecord record = item.current();
        if (record == null) {
            if (item.damage() != null) {
                damaged.put(item.born(), item);
            }
            return;
        }
        ItemBody body = record.body();
        byNumber.put(item.born(), item);
        byRevision.put(record.revision(), item);
        counts.merge(body.state(), 1L, Long::sum);
        Instant at = body.readyAt();
        if (at != null) {
            ready.computeIfAbsent(body.state(), state -> new TreeMap<>()).put(new ReadyKey(at, item.born()), item);
        }
    }

    void remove(ReplicaItem item) {
        ItemRecord record = item.current();
        if (record == null) {
            damaged.remove(item.born());
            return;
        }
        ItemBody body = record.body();
        byNumber.remove(item.born());
        byRevision.remove(record.revision());
        counts.computeIfPresent(body.state(), (state, count) -> count == 1 ? null : count - 1);
        Instant at = body.readyAt();
        NavigableMap<ReadyKey, ReplicaItem> inState = ready.get(body.state());
        if (at != null && inState != null) {
            inState.remove(new ReadyKey(at, item.born()));
            if (inState.isEmpty()) {
                ready.remove(body.state());
            }
        }
    }

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

    /** How many entries the feed has up to a revision. */
    public long entriesUpTo(long revision) {
        int count = feed.above(revision);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += feedEntries[i];
        }
        return sum;
    }

    /** Drops the feed up to a revision. */
    void trim(long upTo) {
        int count = feed.above(upTo);
        feedEntries = Arrays.copyOfRange(feedEntries, count, Math.max(feedEntries.length, count + 16));
        feed.drop(count);
        trimmedTo = Math.max(trimmedTo, upTo);
    }

    NavigableMap<Long, ReplicaItem> byNumber() {
        return byNumber;
    }

    NavigableMap<Long, ReplicaItem> byRevision() {
        return byRevision;
    }

    Map<String, NavigableMap<ReadyKey, ReplicaItem>> ready() {
        return ready;
    }

    Map<Long, ReplicaItem> damaged() {
        return damaged;
    }

    public Map<String, Long> counts() {
        return counts;
    }

    /** The revisions with entries that are kept. */
    LongList feed() {
        return feed;
    }

    /** How many entries the feed has. */
    public long entries() {
        return entriesUpTo(Long.MAX_VALUE);
    }

    public long trimmedTo() {
        return trimmedTo;
    }
}
