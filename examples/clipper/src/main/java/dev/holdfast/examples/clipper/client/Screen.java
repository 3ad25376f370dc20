package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobEntry;
import java.util.List;

/** Shows the jobs to the user. Implementations are thread-safe. */
public interface Screen extends AutoCloseable {
    /** Draws the jobs; called several times a second. */
    void draw(List<JobView> jobs, long nanos);

    /** Shows a history entry of a job. */
    void show(JobEntry entry);

    /** Shows a message about something else. */
    void note(String text);

    /** Ends the screen, so that later output starts on a new line. */
    @Override
    void close();
}
