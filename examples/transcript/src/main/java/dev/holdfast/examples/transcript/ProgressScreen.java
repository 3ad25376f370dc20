package dev.holdfast.examples.transcript;

import dev.holdfast.examples.common.cli.Terminal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows the progress and the remaining time of a run: a bar in a terminal, plain lines elsewhere. Thread-safe. */
final class ProgressScreen implements AutoCloseable {
    private static final int MAX_LINES = 200;

    private final PrintStream out;
    private final Count start;
    private final LongSupplier nanos;
    private final long started;
    private final @Nullable ProgressBar bar;
    private int more;

    /**
     * The progress at the start, or after a pause. Immutable.
     *
     * @param processed the number of chunks that this run has processed, before a pause
     * @param done the number of chunks that all runs have processed
     * @param total the number of all chunks
     */
    record Count(int processed, int done, int total) {}

    private ProgressScreen(PrintStream out, Count start, LongSupplier nanos, @Nullable ProgressBar bar) {
        this.out = out;
        this.start = start;
        this.nanos = nanos;
        this.started = nanos.getAsLong();
        this.bar = bar;
    }

    /**
     * Prints plain lines, even in a terminal.
     *
     * @param nanos the time in nanoseconds, as {@link System#nanoTime}
     */
    static ProgressScreen plain(PrintStream out, Count start, LongSupplier nanos) {
        return new ProgressScreen(out, start, nanos, null);
    }

    /** Opens a bar in a terminal, or prints plain lines to {@code out} without one. */
    static ProgressScreen open(PrintStream out, Count start) {
        if (!Terminal.isPresent()) {
            return plain(out, start, System::nanoTime);
        }
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("chunks")
                .setInitialMax(start.total())
                .startsFrom(start.done(), Duration.ZERO)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(100)
                .hideEta()
                .build();
        return new ProgressScreen(out, start, System::nanoTime, bar);
    }

    /** Counts a completed chunk. */
    synchronized void completed() {
        more++;
        int done = start.done() + more;
        if (bar != null) {
            bar.stepTo(done);
            bar.setExtraMessage(" " + left(done));
        } else if (more % Math.max(1, start.total() / MAX_LINES) == 0 || done == start.total()) {
            int processed = processed();
            String others = processed == done ? "" : ", " + done + " are done";
            out.println("processed " + processed + " of " + start.total() + " chunks" + others + ", " + left(done));
        }
    }

    /** Returns the number of chunks that this run has processed, including those before a pause. */
    synchronized int processed() {
        return start.processed() + more;
    }

    /** Estimates the remaining time from the mean time of a chunk since the start. */
    private String left(int done) {
        int missing = start.total() - done;
        if (missing == 0) {
            return "nothing left";
        }
        long seconds = Math.round((nanos.getAsLong() - started) / 1e9 / more * missing);
        if (seconds < 1) {
            return "less than 1 s left";
        }
        return "about " + (seconds < 120 ? seconds + " s" : Math.round(seconds / 60.0) + " min") + " left";
    }

    /** Ends the bar, so that later output starts on a new line. */
    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
