package dev.holdfast.examples.clipper.worker;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says about its chunks, a line each. After a kill the lines tell what was in flight, and in the end that
 * nothing finished was begun again. Confined to one thread.
 */
public final class Diary {
    private final PrintStream out;

    Diary(PrintStream out) {
        this.out = out;
    }

    /** What a line says. */
    public enum Word {
        /** The chunk is being worked on. */
        BEGIN,
        /** Its end is stored. */
        DONE
    }

    /**
     * One line. Immutable.
     *
     * @param word what it says
     * @param chunk job, stage, round and index of the chunk, parted by blanks
     */
    public record Line(Word word, String chunk) {
        /** Reads a line of a worker; null if it is about something else. */
        public static @Nullable Line parse(String line) {
            for (Word word : Word.values()) {
                String start = "chunk " + word + " ";
                if (line.startsWith(start)) {
                    return new Line(word, line.substring(start.length()));
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return "chunk " + word + " " + chunk;
        }
    }

    void write(Word word, String chunk) {
        out.println(new Line(word, chunk));
    }

    /** Something that concerns no chunk. */
    void say(String text) {
        out.println(text);
    }
}
