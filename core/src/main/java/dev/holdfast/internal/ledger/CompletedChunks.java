package dev.holdfast.internal.ledger;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The completed chunks of a ledger, one bit each, and the failures of the others. Thread-safe. */
public final class CompletedChunks {
    private final BitSet done = new BitSet();
    private final Map<Integer, Integer> failures = new HashMap<>();
    private int count;
    private int allFailures;

    public synchronized void complete(int index) {
        if (!done.get(index)) {
            done.set(index);
            count++;
        }
    }

    /** Counts a failure, and returns the failures of this chunk. */
    public synchronized int fail(int index) {
        allFailures++;
        return failures.merge(index, 1, Integer::sum);
    }

    public synchronized void replaceWith(CompletedChunks newer) {
        synchronized (newer) {
            done.clear();
            done.or(newer.done);
            failures.clear();
            failures.putAll(newer.failures);
            count = newer.count;
            allFailures = newer.allFailures;
        }
    }

    public synchronized boolean isDone(int index) {
        return done.get(index);
    }

    public synchronized int done() {
        return count;
    }

    public synchronized int failures(int index) {
        return failures.getOrDefault(index, 0);
    }

    /** The number of recorded failures of all chunks. */
    public synchronized int allFailures() {
        return allFailures;
    }

    /** Returns the first chunk from this index on that is not done. */
    synchronized int missingFrom(int index) {
        return done.nextClearBit(index);
    }
}
