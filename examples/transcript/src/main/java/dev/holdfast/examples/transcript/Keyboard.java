package dev.holdfast.examples.transcript;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * Reads what is typed, a line at a time: {@code p} pauses, {@code r} resumes, {@code q} ends. A daemon thread does so
 * from the start until this is closed.
 *
 * <p>It looks for what is there before it reads: a program that waits in a read of a terminal cannot be told to stop, and
 * is itself stopped by the system when it runs in the background.
 */
final class Keyboard implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;

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
                    take((char) in.read());
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException | IOException e) {
            // nobody types any more
        }
    }

    /** One more character. */
    void take(char c) {
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
