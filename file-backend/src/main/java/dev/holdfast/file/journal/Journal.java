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

/**
 * The segments of the journal: lists, opens, starts and appends to them. Reading is thread-safe; writing needs the lock
 * of the store.
 */
public final class Journal implements AutoCloseable {
    private static final int MIN_RESERVE = 1 << 18;
    private static final int RESERVES_PER_SEGMENT = 16;

    private final Path directory;
    private final FileOps files;
    private final boolean durable;
    private final long segmentBytes;
    private final Map<Long, Segment> open = new HashMap<>();
    private @Nullable OpenFile out;
    private long outFirst;
    private long allocated;
    private boolean suspect;

    /**
     * Opens nothing yet.
     *
     * @param directory the directory of the segments
     * @param files access to the disk
     * @param durable whether an append has to survive loss of power
     * @param segmentBytes the size at which a new segment is started
     */
    public Journal(Path directory, FileOps files, boolean durable, long segmentBytes) {
        this.directory = directory;
        this.files = files;
        this.durable = durable;
        this.segmentBytes = segmentBytes;
    }

    /** The numbers of all segments, oldest first. */
    public List<Long> segments() throws IOException {
        List<Long> firsts = new ArrayList<>();
        for (Path file : files.list(directory)) {
            if (Segment.first(file) >= 0) {
                firsts.add(Segment.first(file));
            }
        }
        firsts.sort(null);
        return firsts;
    }

    /** The numbers of the segments of the newest generation, oldest first. */
    public List<Long> ofNewestGeneration() throws IOException {
        int newest = 0;
        for (long first : segments()) {
            newest = Math.max(newest, segment(first).generation());
        }
        return ofGeneration(newest);
    }

    /** The numbers of the segments of a generation, oldest first. */
    public List<Long> ofGeneration(int generation) throws IOException {
        List<Long> found = new ArrayList<>();
        for (long first : segments()) {
            Segment segment = segment(first);
            if (segment.generation() == generation || !segment.whole()) {
                found.add(first);
            }
        }
        // a segment with a damaged header counts only if a segment of the generation comes before it
        while (generation > 0 && !found.isEmpty() && !segment(found.get(0)).whole()) {
            found.remove(0);
        }
        return found;
    }

    public synchronized Segment segment(long first) throws IOException {
        Segment known = open.get(first);
        if (known == null) {
            known = Segment.open(directory, first, files);
            open.put(first, known);
        }
        return known;
    }

    /** Reads the line of a frame; shorter than the frame if the file is. */
    byte[] line(FrameLocation location) throws IOException {
        return segment(location.segment()).file().read(location.offset(), location.length());
    }

    /** Whether the journal ends at a mark: nothing is written behind it. */
    public boolean endsAt(DurableMark mark) throws IOException {
        byte[] next = segment(mark.segment()).file().read(mark.end(), 1);
        return next.length == 0 || LineReader.isBlank(next[0]);
    }

    /** Whether a write of so many bytes behind a mark has to start a new segment. */
    public boolean needsSegment(DurableMark mark, long bytes) {
        return suspect || (mark.end() > segmentBytes / 2 && mark.end() + bytes > segmentBytes);
    }

    /** Reserves space behind a mark, so that the write itself does not fail on a full disk. */
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
            allocated = file.size(); // another process may have reserved and written since
        }
        if (mark.end() + bytes > allocated) {
            long step = Math.max(MIN_RESERVE, Math.min(segmentBytes / RESERVES_PER_SEGMENT, bytes));
            byte[] fill = new byte[(int) (mark.end() + bytes - allocated + step)];
            Arrays.fill(fill, JournalLine.END);
            try {
                file.write(allocated, fill);
            } catch (IOException e) {
                closeOut();
                throw e;
            }
            allocated += fill.length;
        }
    }

    /** Writes behind a mark, into reserved space. After a failure the segment is not written any more. */
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
     * Starts a segment whose header ends the segment of a mark at the mark, whatever is written behind it.
     *
     * @return the offset of its first frame
     * @throws UnknownOutcomeException if the segment may or may not be part of the journal
     * @throws IOException if nothing has changed
     */
    public long startSegment(DurableMark mark, byte[] lines) throws IOException {
        long first = mark.seq() + 1;
        Segment again =
                mark.segment() == first ? segment(first) : null; // started before, but nothing in it is readable
        byte[] header = Segment.header(
                first,
                again == null ? mark.segment() : again.before(),
                again == null ? mark.end() : again.ends(),
                mark.generation());
        int reserve = Math.max(MIN_RESERVE, (int) (segmentBytes / RESERVES_PER_SEGMENT));
        byte[] content = Arrays.copyOf(header, header.length + lines.length + reserve);
        System.arraycopy(lines, 0, content, header.length, lines.length);
        Arrays.fill(content, header.length + lines.length, content.length, JournalLine.END);
        AtomicWriter writer = new AtomicWriter(files);
        Path file = directory.resolve(Segment.name(first));
        Path prepared = writer.prepare(file, content);
        closeOut();
        forget(first);
        try {
            writer.rename(prepared, file);
            files.forceDirectory(directory);
        } catch (IOException e) {
            throw new UnknownOutcomeException(e);
        }
        suspect = false;
        return header.length;
    }

    /** The number of the next generation's first frame: no segment has it, not even one that was started and is empty. */
    public static long firstOfGeneration(DurableMark mark) {
        return mark.seq() + 2;
    }

    /**
     * Starts a segment that replaces all others.
     *
     * @throws IOException if that fails; the journal is then the old one or the new one
     */
    public void startGeneration(DurableMark mark, byte[] lines) throws IOException {
        long first = firstOfGeneration(mark);
        byte[] header = Segment.header(first, 0, 0, mark.generation() + 1);
        byte[] content = Arrays.copyOf(header, header.length + lines.length);
        System.arraycopy(lines, 0, content, header.length, lines.length);
        new AtomicWriter(files).write(directory.resolve(Segment.name(first)), content);
        files.forceDirectory(directory);
        reset();
    }

    /** Deletes the segments that a compaction replaced and could not delete. */
    public void deleteReplaced() throws IOException {
        List<Long> newest = ofNewestGeneration();
        for (long first : segments()) {
            if (!newest.contains(first) && segment(first).whole()) {
                delete(first);
            }
        }
    }

    public void delete(long first) throws IOException {
        forget(first);
        files.deleteIfExists(directory.resolve(Segment.name(first)));
    }

    private FileOps.Access access() {
        return durable ? FileOps.Access.WRITE_DURABLY : FileOps.Access.WRITE;
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

    /** Closes all files, because others may have replaced them; they are opened again when they are needed. */
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
