package dev.holdfast.examples.clipper.api;

import java.util.List;

/**
 * The answer to a poll of one job. Immutable.
 *
 * @param job the current job
 * @param entries the history entries since the cursor of the client, oldest first
 * @param next the cursor for the next poll
 * @param more whether further entries can be read at once
 * @param nextPollMillis the time until the next poll
 */
public record StatusAnswer(JobStatus job, List<JobEntry> entries, String next, boolean more, long nextPollMillis) {
    /** Copies the list. */
    public StatusAnswer {
        entries = List.copyOf(entries);
    }
}
