package dev.holdfast.examples.archive;

import java.io.Console;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far the work has come: a bar in a terminal, plain lines elsewhere. Thread-safe. */
public final class Screen implements AutoCloseable {

    private final PrintStream out;
    private final String task;
    private final long total;
    private final @Nullable ProgressBar bar;
    private long shown = -1;

    private Screen(PrintStream out, String task, long total, @Nullable ProgressBar bar) {
        this.out = out;
        this.task = task;
        this.total = total;
        this.bar = bar;
    }

    /** A bar if someone is watching in a terminal, otherwise plain lines on {@code out}. */
    public static Screen open(PrintStream out, String task, long total) {
        return isTerminal() ? withBar(out, task, total) : plain(out, task, total);
    }

    /** Plain lines, whoever is watching. */
    public static Screen plain(PrintStream out, String task, long total) {
        return new Screen(out, task, total, null);
    }

    /**
     * Shows the count.
     *
     * @param done how many of the total are done; plain lines are printed only when it changes
     * @param note a few words for the end of the line; may be empty
     */
    public synchronized void update(long done, String note) {
        if (bar != null) {
            bar.stepTo(done);
            bar.setExtraMessage(" " + Text.printable(note));
        } else if (done != shown) {
            out.println(task + ": " + done + " of " + total + (note.isEmpty() ? "" : "  " + Text.printable(note)));
        }
        shown = done;
    }

    /** Ends the bar, so that what is printed next begins on a line of its own. */
    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private static Screen withBar(PrintStream out, String task, long total) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(100)
                .hideEta()
                .build();
        return new Screen(out, task, total, bar);
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
