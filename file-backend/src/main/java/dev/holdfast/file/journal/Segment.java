package dev.holdfast.file.journal;

import dev.holdfast.file.disk.NewerFormatException;
import dev.holdfast.file.json.JsonBytes;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.OpenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One file of the journal, named for the number of its first frame. Its first line, the header, says where the segment
 * before it ends. Immutable.
 */
public final class Segment {
    /** The directory of the journal inside the store. */
    public static final String DIRECTORY = "journal";

    private static final String ENDING = ".log";
    private static final int FORMAT = 1;
    private static final String KIND = "segment";

    private final long first;
    private final OpenFile file;
    private final FrameCodec.Head header;
    private final long start;

    private Segment(long first, OpenFile file, FrameCodec.Head header, long start) {
        this.first = first;
        this.file = file;
        this.header = header;
        this.start = start;
    }

    public static String name(long first) {
        return String.format(Locale.ROOT, "%016d%s", first, ENDING);
    }

    /** The path of a segment, relative to the store. */
    public static String path(long first) {
        return DIRECTORY + "/" + name(first);
    }

    /** The number of the first frame in a file of this name; -1 if the file is not a segment. */
    static long first(Path file) {
        String name = String.valueOf(file.getFileName());
        if (!name.matches("[0-9]{16}\\.log")) {
            return -1;
        }
        return Long.parseLong(name, 0, name.length() - ENDING.length(), 10);
    }

    static byte[] header(long first, long before, long ends, int generation) {
        byte[] head = JsonBytes.of(json -> {
            json.writeStartObject();
            json.writeStringField("kind", KIND);
            json.writeNumberField("format", FORMAT);
            json.writeNumberField("seq", first);
            json.writeNumberField("before", before);
            json.writeNumberField("ends", ends);
            json.writeNumberField("generation", generation);
            json.writeEndObject();
        });
        return JournalLine.of(head, FrameBody.EMPTY);
    }

    /**
     * Opens a segment for reading.
     *
     * @throws NewerFormatException if a newer Holdfast wrote it
     */
    static Segment open(Path directory, long first, FileOps files) throws IOException {
        OpenFile file = files.open(directory.resolve(name(first)), FileOps.Access.READ);
        try {
            LineReader lines = new LineReader(file, 0, file.size());
            JournalLine.Parts parts = lines.next() && lines.offset() == 0 ? lines.parts() : null;
            FrameCodec.Head head =
                    parts == null || parts.body() == null ? new FrameCodec.Head() : FrameCodec.head(parts.head());
            if (head.format > FORMAT) {
                throw new NewerFormatException(path(first), head.format, FORMAT);
            }
            return new Segment(first, file, head, lines.endOffset());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    public long first() {
        return first;
    }

    public OpenFile file() {
        return file;
    }

    /** Whether its header is intact. */
    public boolean whole() {
        return header.kind.equals(KIND) && header.seq == first;
    }

    /** The offset of its first frame. */
    public long start() {
        return start;
    }

    /** The segment before it; 0 if it is the first. */
    public long before() {
        return header.before;
    }

    /** The offset at which the segment before it ends. */
    public long ends() {
        return header.ends;
    }

    public int generation() {
        return (int) header.generation;
    }
}
