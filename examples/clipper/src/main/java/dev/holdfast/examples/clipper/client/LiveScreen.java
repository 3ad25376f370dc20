package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobEntry;
import dev.holdfast.examples.common.cli.Terminal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** A table that is redrawn in place. Thread-safe. */
public final class LiveScreen implements Screen {
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";

    private final PrintStream out;
    private final JobTable table;
    private List<String> drawn = List.of();
    private long start = -1;
    private boolean hidden;

    /** A table in a terminal of this size. */
    public LiveScreen(PrintStream out, Terminal.Size size) {
        this.out = out;
        this.table = new JobTable(size.rows(), size.columns() - 1);
    }

    @Override
    public synchronized void draw(List<JobView> jobs, long nanos) {
        if (!hidden) {
            start = nanos;
            hidden = true;
            out.print(HIDE_CURSOR);
        }
        redraw("", table.draw(jobs, nanos, Duration.ofNanos(nanos - start)));
    }

    @Override
    public void show(JobEntry entry) {
        // the table shows it
    }

    @Override
    public synchronized void note(String text) {
        redraw(
                TerminalText.fitted(TerminalText.line(text), table.columns()).stripTrailing() + CLEAR_LINE + "\n",
                drawn);
    }

    /** Replaces the table by {@code above} and the table below it, in one write to avoid flicker. */
    private void redraw(String above, List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (!drawn.isEmpty()) {
            text.append("\u001b[").append(drawn.size()).append("A\r");
        }
        text.append(above);
        lines.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
        text.append("\u001b[J");
        out.print(text);
        out.flush();
        drawn = List.copyOf(lines);
    }

    @Override
    public synchronized void close() {
        if (hidden) {
            out.print(SHOW_CURSOR);
            out.flush();
            hidden = false;
        }
    }
}
