package dev.holdfast.examples.clipper.worker;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * The output of a worker, which its run parses. It shows which chunk was in progress at a kill, and that no finished
 * chunk was started again. Confined to one thread.
 */
public final class WorkerOutput {
    /** The first line: the worker can claim jobs. */
    public static final String READY = "ready";

    /** The start of the line for a claimed job. */
    public static final String CLAIMED = "claimed ";

    /** The start of the line for a job that the worker does not hold any more. */
    public static final String RELEASED = "released ";

    private final PrintStream out;

    WorkerOutput(PrintStream out) {
        this.out = out;
    }

    /** The events of a chunk. */
    public enum Event {
        /** It was started. */
        BEGIN,
        /** Its completion is stored. */
        DONE
    }

    /**
     * A line about a chunk. Immutable.
     *
     * @param event what happened
     * @param chunk job, stage, round and index of the chunk, separated by spaces
     */
    public record ChunkLine(Event event, String chunk) {
        /** Parses a line of a worker; returns null if it is not about a chunk. */
        public static @Nullable ChunkLine parse(String line) {
            for (Event event : Event.values()) {
                String start = "chunk " + event + " ";
                if (line.startsWith(start)) {
                    return new ChunkLine(event, line.substring(start.length()));
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return "chunk " + event + " " + chunk;
        }
    }

    /** Prints a line about a chunk. */
    void write(Event event, String chunk) {
        out.println(new ChunkLine(event, chunk));
    }

    /** Prints another line. */
    void write(String text) {
        out.println(text);
    }
}
