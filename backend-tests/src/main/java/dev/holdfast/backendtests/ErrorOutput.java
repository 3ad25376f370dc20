package dev.holdfast.backendtests;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Captures the log while it is open; the logger of the tests writes to the error output. Confined to one test. */
public final class ErrorOutput implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public ErrorOutput() {
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    public String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Forgets what was captured, for expected warnings. */
    public void discard() {
        bytes.reset();
    }

    /** Restores the error output, and passes on the captured text. */
    @Override
    public void close() {
        System.setErr(before);
        before.print(text());
    }
}
