package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobStatus;
import org.jspecify.annotations.Nullable;

/** The client's knowledge of one job. Confined to one thread. */
final class JobView {
    private final String id;
    private final ProgressEstimate estimate = new ProgressEstimate();
    private String cursor = "";
    private int failures;
    private @Nullable JobStatus status;

    JobView(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /** Returns the cursor for the next poll. */
    String cursor() {
        return cursor;
    }

    /** Returns the newest status; null before the first answer. */
    @Nullable
    JobStatus status() {
        return status;
    }

    ProgressEstimate estimate() {
        return estimate;
    }

    void update(JobStatus newest, String next, long nanos) {
        status = newest;
        cursor = next;
        failures = 0;
        estimate.update(newest, nanos);
    }

    /** Counts a failed poll; returns the number of failures in a row. */
    int countFailure() {
        return ++failures;
    }
}
