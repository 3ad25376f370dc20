package dev.holdfast.internal.ledger;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which chunks are done and how often they failed: one bit per chunk, and a number for those that failed. Thread-safe. */
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

    /** Counts a failure, and returns how often this chunk has failed. */
    public synchronized int fail(int index) {
        allFailures++;
        return failures.merge(index, 1, Integer::sum);
    }

    public synchronized void replaceBy(CompletedChunks newer) {
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

    /** How many failures are recorded, of whichever chunk. */
    public synchronized int allFailures() {
        return allFailures;
    }

    /** The first chunk from here on that is not done. */
    public synchronized int missingFrom(int index) {
        return done.nextClearBit(index);
    }
}
