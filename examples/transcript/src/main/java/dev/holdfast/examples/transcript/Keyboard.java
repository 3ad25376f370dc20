package dev.holdfast.examples.transcript;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * Reads commands from standard input: {@code p} pauses, {@code r} resumes, {@code q} quits, each with Enter. A daemon
 * thread reads from {@link #start} to {@link #close}.
 *
 * <p>It polls instead of reading at once: a blocked read of a terminal cannot be interrupted, and the system stops a
 * background process that reads from its terminal.
 */
final class Keyboard implements AutoCloseable {
    private static final long POLL_MILLIS = 100;

    private final InputStream in;
    private final Control control;
    private final StringBuilder line = new StringBuilder();
    private final Thread reader = new Thread(this::read, "keyboard");

    Keyboard(InputStream in, Control control) {
        this.in = in;
        this.control = control;
    }

    void start() {
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try {
            while (true) {
                while (in.available() > 0) {
                    accept((char) in.read());
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException | IOException e) {
            // closed, or the end of the input
        }
    }

    /** Processes one character. */
    void accept(char c) {
        if (c != '\n' && c != '\r') {
            line.append(line.length() < 16 ? String.valueOf(c) : "");
            return;
        }
        String word = line.toString().strip().toLowerCase(Locale.ROOT);
        line.setLength(0);
        switch (word) {
            case "p", "pause" -> control.pause("on request");
            case "r", "resume" -> control.resume();
            case "q", "quit" -> {
                var unused = control.quit("on request");
            }
            default -> {}
        }
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
