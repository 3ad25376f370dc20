package dev.holdfast.file.journal;

import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.UnknownOutcomeException;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.OpenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the journal: finds, opens, begins and appends to segments. Thread-safe but for writing, which needs the store's lock. */
public final class Journal implements AutoCloseable {
    private static final int SMALLEST_STEP = 1 << 18;
    private static final int STEPS_PER_SEGMENT = 16;

    private final Path directory;
    private final FileOps files;
    private final boolean durably;
    private final long segmentBytes;
    private final Map<Long, Segment> open = new HashMap<>();
    private @Nullable OpenFile out;
    private long outFirst;
    private long allocated;
    private boolean suspect;

    public Journal(Path directory, FileOps files, boolean durably, long segmentBytes) {
        this.directory = directory;
        this.files = files;
        this.durably = durably;
        this.segmentBytes = segmentBytes;
    }

    Path directory() {
        return directory;
    }

    /** The first frames of all segments, oldest first. */
    public List<Long> list() throws IOException {
        List<Long> firsts = new ArrayList<>();
        for (Path file : files.list(directory)) {
            if (Segment.first(file) >= 0) {
                firsts.add(Segment.first(file));
            }
        }
        firsts.sort(null);
        return firsts;
    }

    /** The first frames of the segments of the newest generation, oldest first. */
    public List<Long> current() throws IOException {
        int newest = 0;
        for (long first : list()) {
            newest = Math.max(newest, segment(first).generation());
        }
        return of(newest);
    }

    /** The first frames of the segments of a generation, oldest first. */
    public List<Long> of(int newest) throws IOException {
        List<Long> firsts = list();
        List<Long> current = new ArrayList<>();
        for (long first : firsts) {
            Segment segment = segment(first);
            if (segment.generation() == newest || !segment.whole()) {
                current.add(first);
            }
        }
        // one whose first line is damaged is of the newest generation only behind one that is known to be
        while (newest > 0 && !current.isEmpty() && !segment(current.get(0)).whole()) {
            current.remove(0);
        }
        return current;
    }

    /** A segment. */
    public synchronized Segment segment(long first) throws IOException {
        Segment known = open.get(first);
        if (known == null) {
            known = Segment.open(directory, first, files);
            open.put(first, known);
        }
        return known;
    }

    /** Reads the line of a frame that has been read before. */
    byte[] line(FrameLocation place) throws IOException {
        return segment(place.segment()).file().read(place.offset(), place.length());
    }

    /** Whether nothing has been written behind a place. */
    public boolean cleanBehind(DurableMark mark) throws IOException {
        byte[] next = segment(mark.segment()).file().read(mark.end(), 1);
        return next.length == 0 || LineReader.blank(next[0]);
    }

    /** Whether the next frames have to go into a new segment. */
    public boolean full(DurableMark mark, long bytes) {
        return suspect || (mark.end() > segmentBytes / 2 && mark.end() + bytes > segmentBytes);
    }

    /** Gets room behind the mark, so that writing does not fail for want of it. */
    public void reserve(DurableMark mark, long bytes) throws IOException {
        OpenFile file = out;
        if (file == null || outFirst != mark.segment()) {
            closeOut();
            file = files.open(directory.resolve(Segment.name(mark.segment())), access());
            out = file;
            outFirst = mark.segment();
            allocated = file.size();
        }
        if (mark.end() + bytes > allocated) {
            allocated = file.size(); // another process may have got room, and written there
        }
        if (mark.end() + bytes > allocated) {
            long step = Math.max(SMALLEST_STEP, Math.min(segmentBytes / STEPS_PER_SEGMENT, bytes));
            byte[] fill = blank((int) (mark.end() + bytes - allocated + step));
            try {
                file.write(allocated, fill);
            } catch (IOException e) {
                closeOut();
                throw e;
            }
            allocated += fill.length;
        }
    }

    /** Writes behind the mark, durably; there is room. If that fails, this segment is not written any more. */
    public void append(DurableMark mark, byte[] bytes) throws IOException {
        try {
            if (out == null) {
                throw new IOException("the journal is not open for writing");
            }
            out.write(mark.end(), bytes);
        } catch (IOException e) {
            suspect = true;
            closeOut();
            throw e;
        }
    }

    /**
     * Begins a segment that ends the one of the mark at the mark, whatever is written behind it there.
     *
     * @return where its frames begin
     * @throws UnknownOutcomeException if it is not known whether the segment is there
     * @throws IOException if nothing has changed
     */
    public long begin(DurableMark mark, byte[] lines) throws IOException {
        long first = mark.seq() + 1;
        Segment again = mark.segment() == first ? segment(first) : null; // begun, but nothing in it can be read
        byte[] header = Segment.header(
                first,
                again == null ? mark.segment() : again.before(),
                again == null ? mark.end() : again.ends(),
                mark.generation());
        int step = Math.max(SMALLEST_STEP, (int) (segmentBytes / STEPS_PER_SEGMENT));
        byte[] content = Arrays.copyOf(header, header.length + lines.length + step);
        System.arraycopy(lines, 0, content, header.length, lines.length);
        Arrays.fill(content, header.length + lines.length, content.length, JournalLine.END);
        AtomicWriter write = new AtomicWriter(files);
        Path file = directory.resolve(Segment.name(first));
        Path prepared = write.prepare(file, content);
        closeOut();
        forget(first);
        try {
            write.rename(prepared, file);
            files.forceDirectory(directory);
        } catch (IOException e) {
            throw new UnknownOutcomeException(e);
        }
        suspect = false;
        return header.length;
    }

    /** The number of its first frame: one that no segment has, not even one that was begun and is empty. */
    public static long firstOfGeneration(DurableMark mark) {
        return mark.seq() + 2;
    }

    /**
     * Begins a segment that takes the place of all there are.
     *
     * @throws IOException if that fails; the journal is then the old or the new one
     */
    public void beginGeneration(DurableMark mark, byte[] lines) throws IOException {
        long first = firstOfGeneration(mark);
        byte[] header = Segment.header(first, 0, 0, mark.generation() + 1);
        byte[] content = Arrays.copyOf(header, header.length + lines.length);
        System.arraycopy(lines, 0, content, header.length, lines.length);
        new AtomicWriter(files).write(directory.resolve(Segment.name(first)), content);
        files.forceDirectory(directory);
        reset();
    }

    /** Deletes what a compaction has replaced, and could not delete. */
    public void sweep() throws IOException {
        List<Long> current = current();
        for (long first : list()) {
            if (!current.contains(first) && segment(first).whole()) {
                delete(first);
            }
        }
    }

    /** Deletes a segment of an older generation. */
    public void delete(long first) throws IOException {
        forget(first);
        files.deleteIfExists(directory.resolve(Segment.name(first)));
    }

    private FileOps.Access access() {
        return durably ? FileOps.Access.WRITE_DURABLY : FileOps.Access.WRITE;
    }

    static byte[] blank(int length) {
        byte[] blank = new byte[length];
        Arrays.fill(blank, JournalLine.END);
        return blank;
    }

    private void closeOut() {
        if (out != null) {
            out.close();
            out = null;
        }
    }

    private synchronized void forget(long first) {
        Segment old = open.remove(first);
        if (old != null) {
            old.file().close();
        }
    }

    /** Forgets what is open: the files have been replaced. */
    public synchronized void reset() {
        open.values().forEach(segment -> segment.file().close());
        open.clear();
        closeOut();
    }

    @Override
    public void close() {
        reset();
    }
}
