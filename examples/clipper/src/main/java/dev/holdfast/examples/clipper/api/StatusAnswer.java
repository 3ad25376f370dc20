package dev.holdfast.examples.clipper.api;

import java.util.List;

/**
 * What a client learns when it asks for a job. Immutable.
 *
 * @param job the job as it is now
 * @param entries what happened since the cursor that the client gave, oldest first
 * @param next the cursor to ask with next time
 * @param more whether there is more to read at once
 * @param nextPollMillis when to ask again
 */
public record StatusAnswer(JobStatus job, List<JobEntry> entries, String next, boolean more, long nextPollMillis) {
    /** Copies the list. */
    public StatusAnswer {
        entries = List.copyOf(entries);
    }
}
