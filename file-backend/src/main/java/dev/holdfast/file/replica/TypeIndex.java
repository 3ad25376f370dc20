package dev.holdfast.file.replica;

import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Everything that is derived from the items of one type: orders, counts and the change feed. Guarded by its replica. */
public final class TypeIndex {
    private final TreeMap<Long, ReplicaItem> byCreation = new TreeMap<>();
    private final TreeMap<Long, ReplicaItem> byRevision = new TreeMap<>();
    private final Map<String, NavigableMap<ReadyKey, ReplicaItem>> ready = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<Long, ReplicaItem> damaged = new TreeMap<>();
    private final LongList feed = new LongList();
    private int[] feedEntries = new int[16];
    private long trimmedTo;

    /** A position in the order of claiming: the item that has been ready longest first, among equals the older item. */
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
                damaged.put(item.creation(), item);
            }
            return;
        }
        ItemBody body = record.body();
        byCreation.put(item.creation(), item);
        byRevision.put(record.revision(), item);
        counts.merge(body.state(), 1L, Long::sum);
        Instant at = body.readyAt();
        if (at != null) {
            ready.computeIfAbsent(body.state(), state -> new TreeMap<>()).put(new ReadyKey(at, item.creation()), item);
        }
    }

    void remove(ReplicaItem item) {
        ItemRecord record = item.current();
        if (record == null) {
            damaged.remove(item.creation());
            return;
        }
        ItemBody body = record.body();
        byCreation.remove(item.creation());
        byRevision.remove(record.revision());
        counts.computeIfPresent(body.state(), (state, count) -> count == 1 ? null : count - 1);
        Instant at = body.readyAt();
        NavigableMap<ReadyKey, ReplicaItem> inState = ready.get(body.state());
        if (at != null && inState != null) {
            inState.remove(new ReadyKey(at, item.creation()));
            if (inState.isEmpty()) {
                ready.remove(body.state());
            }
        }
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

    /** The stable order. */
    NavigableMap<Long, ReplicaItem> byCreation() {
        return byCreation;
    }

    NavigableMap<Long, ReplicaItem> byRevision() {
        return byRevision;
    }

    /** The order of claiming, by state. */
    Map<String, NavigableMap<ReadyKey, ReplicaItem>> ready() {
        return ready;
    }

    Map<Long, ReplicaItem> damaged() {
        return damaged;
    }

    Map<String, Long> counts() {
        return counts;
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
