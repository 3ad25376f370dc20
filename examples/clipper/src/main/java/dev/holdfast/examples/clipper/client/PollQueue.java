package dev.holdfast.examples.clipper.client;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Which job is asked for next, and when. Confined to one thread. */
final class PollQueue {
    private final PriorityQueue<Turn> turns = new PriorityQueue<>(Comparator.comparingLong(Turn::nanos));

    /**
     * When a job is asked for. Immutable.
     *
     * @param job the job
     * @param nanos the time
     */
    record Turn(JobView job, long nanos) {}

    void add(JobView job, long nanos) {
        turns.add(new Turn(job, nanos));
    }

    boolean isEmpty() {
        return turns.isEmpty();
    }

    /** How long until the next turn, not negative; there has to be one. */
    long untilNext(long nanos) {
        return Math.max(0, turns.element().nanos() - nanos);
    }

    /** Takes the next turn; there has to be one. */
    JobView next() {
        return turns.remove().job();
    }
}
