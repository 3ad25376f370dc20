package dev.holdfast.examples.clipper.client;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terminal that this process was started in. */
final class Terminal {
    private static final Size USUAL = new Size(24, 100);
    private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})\\s*");

    /**
     * How large a terminal is. Immutable.
     *
     * @param rows lines
     * @param columns characters in a line
     */
    record Size(int rows, int columns) {}

    private Terminal() {}

    /** Since Java 22 there may be a console without a terminal; it says so in a method that Java 17 lacks. */
    @SuppressWarnings("SystemConsoleNull") // what it warns of is dealt with
    static boolean isThere() {
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

    /** Asks the system, since Java does not know; a usual size where it does not say. */
    static Size size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(stty.getInputStream().readNBytes(100), StandardCharsets.UTF_8);
            stty.waitFor(1, TimeUnit.SECONDS);
            Matcher size = SIZE.matcher(said);
            if (size.matches()) {
                int rows = Integer.parseInt(size.group(1));
                int columns = Integer.parseInt(size.group(2));
                return rows < 5 || columns < 40 ? USUAL : new Size(rows, columns);
            }
        } catch (IOException e) {
            return USUAL; // no such command here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return USUAL;
    }
}
