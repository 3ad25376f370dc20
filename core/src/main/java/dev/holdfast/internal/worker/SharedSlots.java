package dev.holdfast.internal.worker;

import java.util.TreeMap;

/**
 * The slots that all stages share. A stage reserves slots before it claims. If it gets fewer than it wants, it is woken
 * when a slot is free again: of several such stages, the one that was added first. Thread-safe.
 */
final class SharedSlots {
    private final TreeMap<Integer, Runnable> starved = new TreeMap<>();
    private int free;

    SharedSlots(int total) {
        free = total;
    }

    /**
     * Reserves slots.
     *
     * @param stage the position of the stage
     * @param wanted the most slots
     * @param wake called when there may be more
     * @return the number of reserved slots, which may be zero
     */
    synchronized int reserve(int stage, int wanted, Runnable wake) {
        int got = Math.min(wanted, free);
        free -= got;
        if (got < wanted) {
            starved.put(stage, wake);
        }
        return got;
    }

    /** Records that a stage found less work than slots, and needs no more. */
    synchronized void satisfied(int stage) {
        starved.remove(stage);
    }

    void release(int slots) {
        Runnable wake = null;
        synchronized (this) {
            free += slots;
            if (free > 0 && !starved.isEmpty()) {
                wake = starved.pollFirstEntry().getValue();
            }
        }
        if (wake != null) {
            wake.run();
        }
    }
}
