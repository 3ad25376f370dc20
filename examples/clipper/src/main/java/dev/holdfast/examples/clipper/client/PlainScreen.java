package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobEntry;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints a line for each transition. Thread-safe. */
public final class PlainScreen implements Screen {
    private final PrintStream out;

    /** Prints to {@code out}. */
    public PlainScreen(PrintStream out) {
        this.out = out;
    }

    @Override
    public void draw(List<JobView> jobs, long nanos) {
        // the transitions show it
    }

    @Override
    public void show(JobEntry entry) {
        String to = entry.to() == null ? "nothing" : entry.to();
        boolean moves = !to.equals(entry.from());
        if (moves || entry.kind().equals("CRASHED") || entry.kind().equals("RELEASED")) {
            String again = entry.attempt() > 1 ? ", attempt " + entry.attempt() : "";
            String what = moves ? to : to + " " + entry.kind().toLowerCase(Locale.ROOT);
            out.println(entry.job() + ": " + what + again
                    + (entry.message() == null ? "" : ": " + TerminalText.line(entry.message())));
        }
    }

    @Override
    public void note(String text) {
        out.println(text);
    }

    @Override
    public void close() {
        // nothing to close
    }
}
