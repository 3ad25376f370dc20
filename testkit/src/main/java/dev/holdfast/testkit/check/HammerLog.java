package dev.holdfast.testkit.check;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A log that hands each line to the operating system at once. Thread-safe. */
final class HammerLog implements AutoCloseable {
    private final @Nullable BufferedWriter out;

    /** @param file the log file; null for no log */
    HammerLog(@Nullable Path file) throws IOException {
        out = file == null
                ? null
                : Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    synchronized void write(Operation operation) {
        if (out == null) {
            return;
        }
        try {
            out.write(operation.toLine() + "\n");
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the log of a hammer", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
