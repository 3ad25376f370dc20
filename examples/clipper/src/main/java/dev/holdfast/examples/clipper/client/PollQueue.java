package dev.holdfast.examples.clipper.client;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Orders jobs by the time of their next poll. Confined to one thread. */
final class PollQueue {
    private final PriorityQueue<NextPoll> polls = new PriorityQueue<>(Comparator.comparingLong(NextPoll::nanos));

    /**
     * The next poll of a job. Immutable.
     *
     * @param job the job
     * @param nanos the time of the poll
     */
    record NextPoll(JobView job, long nanos) {}

    void add(JobView job, long nanos) {
        polls.add(new NextPoll(job, nanos));
    }

    boolean isEmpty() {
        return polls.isEmpty();
    }

    /** Returns the time until the next poll, 0 or more; the queue must not be empty. */
    long untilNext(long nanos) {
        return Math.max(0, polls.element().nanos() - nanos);
    }

    /** Removes and returns the next job; the queue must not be empty. */
    JobView next() {
        return polls.remove().job();
    }
}
