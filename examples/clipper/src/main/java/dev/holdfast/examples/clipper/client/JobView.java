package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobStatus;
import org.jspecify.annotations.Nullable;

/** What the client knows of one job. Confined to one thread. */
final class JobView {
    private final String id;
    private final Forecast forecast = new Forecast();
    private String cursor = "";
    private int troubles;
    private @Nullable JobStatus status;

    JobView(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /** What to ask with next time. */
    String cursor() {
        return cursor;
    }

    /** The newest status; null before the first answer. */
    @Nullable
    JobStatus status() {
        return status;
    }

    Forecast forecast() {
        return forecast;
    }

    void learn(JobStatus newest, String next, long nanos) {
        status = newest;
        cursor = next;
        troubles = 0;
        forecast.learn(newest, nanos);
    }

    /** Counts an answer that did not come; how many in a row. */
    int trouble() {
        return ++troubles;
    }
}
