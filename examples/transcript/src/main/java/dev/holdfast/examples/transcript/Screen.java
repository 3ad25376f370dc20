package dev.holdfast.examples.transcript;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far a run is and how long it will take: a bar in a terminal, plain lines elsewhere. Thread-safe. */
final class Screen implements AutoCloseable {
    private static final int MOST_LINES = 200;

    private final PrintStream out;
    private final Count start;
    private final LongSupplier nanos;
    private final long started;
    private final @Nullable ProgressBar bar;
    private int more;

    /**
     * How far the work is when it begins or goes on. Immutable.
     *
     * @param processed how many chunks this run has processed so far, before a pause
     * @param done how many are done, by whichever run
     * @param total how many there are
     */
    record Count(int processed, int done, int total) {}

    private Screen(PrintStream out, Count start, LongSupplier nanos, @Nullable ProgressBar bar) {
        this.out = out;
        this.start = start;
        this.nanos = nanos;
        this.started = nanos.getAsLong();
        this.bar = bar;
    }

    /**
     * Plain lines, whoever is watching.
     *
     * @param nanos the time, in nanoseconds since any moment
     */
    static Screen plain(PrintStream out, Count start, LongSupplier nanos) {
        return new Screen(out, start, nanos, null);
    }

    /** A bar if someone is watching in a terminal, otherwise plain lines on {@code out}. */
    static Screen open(PrintStream out, Count start) {
        if (!isTerminal()) {
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
        return new Screen(out, start, System::nanoTime, bar);
    }

    /** One more chunk is done. */
    synchronized void completed() {
        more++;
        int done = start.done() + more;
        if (bar != null) {
            bar.stepTo(done);
            bar.setExtraMessage(" " + left(done));
        } else if (more % Math.max(1, start.total() / MOST_LINES) == 0 || done == start.total()) {
            int processed = processed();
            String others = processed == done ? "" : ", " + done + " are done";
            out.println("processed " + processed + " of " + start.total() + " chunks" + others + ", " + left(done));
        }
    }

    /** How many chunks this run has processed by now, those before a pause included. */
    synchronized int processed() {
        return start.processed() + more;
    }

    /** What is missing will take as long for each chunk as what was done here. */
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

    /** Ends the bar, so that what is printed next begins on a line of its own. */
    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Since Java 22 there may be a console without a terminal; it says so in a method that Java 17 lacks. */
    @SuppressWarnings("SystemConsoleNull") // what it warns of is dealt with
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
