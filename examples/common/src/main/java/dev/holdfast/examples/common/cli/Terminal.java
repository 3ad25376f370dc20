package dev.holdfast.examples.common.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terminal in which this process was started, if there is one. */
public final class Terminal {
    private static final Size DEFAULT = new Size(24, 100);
    private static final Size SMALLEST = new Size(5, 40);
    private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})\\s*");

    /**
     * The size of a terminal. Immutable.
     *
     * @param rows the number of lines
     * @param columns the number of characters in a line
     */
    public record Size(int rows, int columns) {}

    private Terminal() {}

    /**
     * Returns whether somebody watches. Since Java 22 a console may exist without a terminal, which only a method that
     * Java 17 lacks can tell.
     */
    @SuppressWarnings("SystemConsoleNull") // the reflective call covers newer versions
    public static boolean isPresent() {
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

    /** Asks {@code stty}, since Java does not know the size; returns a default if that fails. */
    public static Size size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(stty.getInputStream().readNBytes(100), StandardCharsets.UTF_8);
            stty.waitFor(1, TimeUnit.SECONDS);
            Matcher size = SIZE.matcher(output);
            if (size.matches()) {
                int rows = Integer.parseInt(size.group(1));
                int columns = Integer.parseInt(size.group(2));
                boolean usable = rows >= SMALLEST.rows() && columns >= SMALLEST.columns();
                return usable ? new Size(rows, columns) : DEFAULT;
            }
        } catch (IOException e) {
            return DEFAULT; // no such command here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return DEFAULT;
    }
}
