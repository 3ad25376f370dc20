package dev.holdfast.examples.archive;

import dev.holdfast.examples.common.cli.Terminal;
import dev.holdfast.examples.common.text.Printable;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows the progress of the work: a bar in a terminal, plain lines elsewhere. Thread-safe. */
final class ProgressScreen implements AutoCloseable {
    private final PrintStream out;
    private final String task;
    private final long total;
    private final @Nullable ProgressBar bar;
    private long shown = -1;

    private ProgressScreen(PrintStream out, String task, long total, @Nullable ProgressBar bar) {
        this.out = out;
        this.task = task;
        this.total = total;
        this.bar = bar;
    }

    /** Opens a bar in a terminal, or prints plain lines to {@code out} without one. */
    static ProgressScreen open(PrintStream out, String task, long total) {
        return Terminal.isPresent() ? withBar(out, task, total) : plain(out, task, total);
    }

    /** Prints plain lines to {@code out}, even in a terminal. */
    static ProgressScreen plain(PrintStream out, String task, long total) {
        return new ProgressScreen(out, task, total, null);
    }

    /**
     * Shows the count.
     *
     * @param done the number that is done; a plain line is printed only when it changes
     * @param note a few words for the end of the line; may be empty
     */
    synchronized void update(long done, String note) {
        if (bar != null) {
            bar.stepTo(done);
            bar.setExtraMessage(" " + Printable.line(note));
        } else if (done != shown) {
            out.println(task + ": " + done + " of " + total + (note.isEmpty() ? "" : "  " + Printable.line(note)));
        }
        shown = done;
    }

    /** Ends the bar, so that later output starts on a new line. */
    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private static ProgressScreen withBar(PrintStream out, String task, long total) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(100)
                .hideEta()
                .build();
        return new ProgressScreen(out, task, total, bar);
    }
}
