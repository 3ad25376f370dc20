package dev.holdfast;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Which chunks are done and how often they failed: one bit per chunk, and a number for those that failed. Thread-safe. */
final class Marks {
    private final BitSet done = new BitSet();
    private final Map<Integer, Integer> failures = new HashMap<>();
    private int count;
    private int allFailures;

    synchronized void complete(int index) {
        if (!done.get(index)) {
            done.set(index);
            count++;
        }
    }

    /** Counts a failure, and returns how often this chunk has failed. */
    synchronized int fail(int index) {
        allFailures++;
        return failures.merge(index, 1, Integer::sum);
    }

    synchronized void replaceBy(Marks newer) {
        synchronized (newer) {
            done.clear();
            done.or(newer.done);
            failures.clear();
            failures.putAll(newer.failures);
            count = newer.count;
            allFailures = newer.allFailures;
        }
    }

    synchronized boolean isDone(int index) {
        return done.get(index);
    }

    synchronized int done() {
        return count;
    }

    synchronized int failures(int index) {
        return failures.getOrDefault(index, 0);
    }

    /** How many failures are recorded, of whichever chunk. */
    synchronized int allFailures() {
        return allFailures;
    }

    /** The first chunk from here on that is not done. */
    synchronized int missingFrom(int index) {
        return done.nextClearBit(index);
    }
}
