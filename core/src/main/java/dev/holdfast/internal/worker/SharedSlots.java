package dev.holdfast.internal.worker;

import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The slots that all stages share. A stage reserves slots before it claims. Of several stages that want one, the one
 * that was added first is woken first. Thread-safe.
 */
final class SharedSlots {
    private final TreeMap<Integer, BooleanSupplier> waiters = new TreeMap<>();
    private int free;

    SharedSlots(int total) {
        free = total;
    }

    /**
     * Remembers that a stage wants slots.
     *
     * @param stage the position of the stage
     * @param wake called when a slot is free; returns false if the stage cannot use it now
     */
    synchronized void want(int stage, BooleanSupplier wake) {
        waiters.put(stage, wake);
    }

    /**
     * Reserves slots for a stage. If it gets fewer than it wants, it still wants some.
     *
     * @return the number of reserved slots, which may be zero
     */
    int reserve(int stage, int wanted, BooleanSupplier wake) {
        int got;
        synchronized (this) {
            got = Math.min(wanted, free);
            free -= got;
            if (got < wanted) {
                waiters.put(stage, wake);
            } else {
                waiters.remove(stage);
            }
        }
        wakeNext();
        return got;
    }

    /** Returns the slots for which a stage has found no work. */
    void satisfied(int stage, int unused) {
        synchronized (this) {
            waiters.remove(stage);
        }
        release(unused);
    }

    void release(int slots) {
        synchronized (this) {
            free += slots;
        }
        wakeNext();
    }

    /** Wakes the first stage that wants a free slot and can use it. */
    void wakeNext() {
        BooleanSupplier wake = next();
        while (wake != null && !wake.getAsBoolean()) {
            wake = next();
        }
    }

    private synchronized @Nullable BooleanSupplier next() {
        return free == 0 || waiters.isEmpty() ? null : waiters.pollFirstEntry().getValue();
    }
}
