package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobEntry;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A file with a line for each history entry that the client received, in order. Confined to one thread at a time. */
public final class TransitionLog implements AutoCloseable {
    private final BufferedWriter out;

    private TransitionLog(BufferedWriter out) {
        this.out = out;
    }

    /** Creates a log, which replaces an existing one. */
    public static TransitionLog create(Path file) throws IOException {
        return new TransitionLog(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    }

    /** Writes and flushes a line. */
    public void write(JobEntry entry) throws IOException {
        out.write(line(entry));
        out.write('\n');
        out.flush();
    }

    /** Formats an entry as one line, which starts with the job and a space. */
    public static String line(JobEntry entry) {
        StringBuilder line = new StringBuilder();
        line.append(String.format(
                Locale.ROOT,
                "%s #%d @%d %s %s %s -> %s",
                entry.job(),
                entry.number(),
                entry.revision(),
                entry.at(),
                entry.kind(),
                entry.from() == null ? "nothing" : entry.from(),
                entry.to() == null ? "nothing" : entry.to()));
        if (entry.attempt() > 0) {
            line.append(", attempt ").append(entry.attempt());
        }
        append(line, ", ", entry.event());
        append(line, ", by ", entry.actor());
        append(line, ": ", entry.message());
        return line.toString();
    }

    private static void append(StringBuilder line, String before, @Nullable String text) {
        if (text != null) {
            line.append(before).append(text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " "));
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
