package dev.holdfast.internal.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;

/** The times at which items that have left a task can be claimed again; only a hint. Thread-safe. */
final class DueTimes {
    private static final int MOST = 1000;

    private final TreeSet<Instant> times = new TreeSet<>();

    synchronized void add(Instant due) {
        times.add(due);
        if (times.size() > MOST) {
            times.pollLast(); // found by the idle interval
        }
    }

    /** Forgets the times up to now, since the stage looks for items. */
    synchronized void passed(Instant now) {
        times.headSet(now, true).clear();
    }

    /** Returns the shorter of a delay and the wait until the next due time. */
    synchronized Duration within(Duration delay, Instant now) {
        if (times.isEmpty()) {
            return delay;
        }
        Duration wait = Duration.between(now, times.first());
        return wait.compareTo(delay) < 0 ? atLeastZero(wait) : delay;
    }

    static Duration atLeastZero(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
