package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobEntry;
import java.io.PrintStream;
import java.util.List;

/** Where people see the jobs. Implementations are thread-safe. */
public interface Screen extends AutoCloseable {
    /** A table that lives if someone is watching in a terminal, otherwise plain lines on {@code out}. */
    static Screen open(PrintStream out) {
        return Terminal.isThere() ? new LiveScreen(out, Terminal.size()) : new PlainScreen(out);
    }

    /** Shows where the jobs are; called several times a second. */
    void draw(List<JobView> jobs, long nanos);

    /** Something has happened to a job. */
    void tell(JobEntry entry);

    /** Something else that people should know. */
    void note(String text);

    /** What is printed next begins on a line of its own. */
    @Override
    void close();
}
