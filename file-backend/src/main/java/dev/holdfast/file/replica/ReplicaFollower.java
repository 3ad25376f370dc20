package dev.holdfast.file.replica;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.journal.Frame;
import dev.holdfast.file.journal.FrameCodec;
import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.file.journal.FrameReader;
import dev.holdfast.file.journal.Journal;
import dev.holdfast.file.journal.JournalLine;
import dev.holdfast.file.journal.LineReader;
import dev.holdfast.file.journal.Segment;
import dev.holdfast.store.ItemKey;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the replica of this process up to the mark: before anything is read, it applies what other processes have
 * committed since. Thread-safe.
 */
public final class ReplicaFollower implements AutoCloseable {
    private static final int MAX_RETRIES = 500;
    private static final long RETRY_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private final Journal journal;
    private final MarkFile marks;
    private final FrameReader frames;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Replica replica = new Replica();
    private volatile DurableMark mark = new DurableMark(0, 0, 0, 0, 0, -1, 0);

    /**
     * Follows a journal.
     *
     * @param journal the journal, for this follower alone: its files are closed when another process compacts
     * @param marks the mark of the store
     */
    public ReplicaFollower(Journal journal, MarkFile marks) {
        this.journal = journal;
        this.marks = marks;
        this.frames = new FrameReader(journal);
    }

    /** Reads something from the replica and the journal. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Replica replica, FrameReader frames) throws IOException;
    }

    /** Reads from everything that is committed now. */
    public <T> T read(Reader<T> reader) {
        lock.lock();
        try {
            for (int tries = 0; ; tries++) {
                catchUp();
                try {
                    return reader.read(replica, frames);
                } catch (NoSuchFileException e) {
                    if (tries == MAX_RETRIES) {
                        throw e;
                    }
                    LockSupport.parkNanos(RETRY_PAUSE); // another process is compacting
                }
            }
        } catch (IOException e) {
            throw FileErrors.unreadable(e);
        } finally {
            lock.unlock();
        }
    }

    /** An item as it is committed now; null if the journal has none with this key. */
    @Nullable
    public ReplicaItem item(ItemKey key) {
        try {
            catchUp();
        } catch (IOException e) {
            throw FileErrors.unreadable(e);
        }
        return replica.item(key);
    }

    public Replica replica() {
        return replica;
    }

    public FrameReader frames() {
        return frames;
    }

    /** The mark up to which the replica has followed. */
    public DurableMark mark() {
        return mark;
    }

    /** Applies everything that is committed now. */
    public void catchUp() throws IOException {
        DurableMark newest = marks.read();
        if (newest == null || !newest.differsFrom(mark)) {
            return;
        }
        lock.lock();
        try {
            newest = marks.read(); // another thread may have been faster
            for (int tries = 0; newest != null && newest.differsFrom(mark); tries++) {
                try {
                    follow(newest);
                } catch (NoSuchFileException e) {
                    if (tries == MAX_RETRIES) {
                        throw e;
                    }
                    journal.reset(); // another process has compacted
                    LockSupport.parkNanos(RETRY_PAUSE);
                }
                newest = marks.read();
            }
        } finally {
            lock.unlock();
        }
    }

    private void follow(DurableMark newest) throws IOException {
        if (newest.generation() != mark.generation()) {
            journal.reset();
            JournalLoader.LoadedJournal loaded = JournalLoader.loadUpTo(newest, journal);
            if (loaded == null
                    || loaded.end().seq() < newest.seq()
                    || loaded.end().generation() != newest.generation()) {
                throw new NoSuchFileException(Segment.DIRECTORY); // another process is compacting
            }
            reset(loaded.replica(), newest);
            return;
        }
        if (newest.seq() < mark.seq()) {
            throw new StoreException(
                    Verdict.FATAL,
                    MarkFile.STORE + " went back while the store was open: its files were replaced; close the store and"
                            + " look for a backup",
                    null);
        }
        JournalReplay replay = new JournalReplay(replica, mark.seq(), mark.sum());
        long first = mark.segment();
        long from = mark.end();
        while (first != newest.segment()) {
            Segment here = journal.segment(first);
            Segment next = journal.segment(after(first));
            replay(replay, here, from, next.ends());
            first = next.first();
            from = next.start();
        }
        replay(replay, journal.segment(first), from, newest.end());
        mark = newest;
    }

    private long after(long first) throws IOException {
        return journal.ofGeneration(mark.generation()).stream()
                .filter(other -> other > first)
                .findFirst()
                .orElseThrow(() -> new NoSuchFileException(Segment.name(first)));
    }

    private static void replay(JournalReplay replay, Segment segment, long from, long to) throws IOException {
        LineReader lines = new LineReader(segment.file(), from, to);
        while (lines.next()) {
            JournalLine.Parts parts = lines.parts();
            FrameCodec.NumberedFrame numbered = JournalReplay.frame(parts);
            if (parts == null || numbered == null) {
                replay.unreadable(segment.first(), lines.offset());
            } else {
                replay.apply(numbered, parts, new FrameLocation(segment.first(), lines.offset(), lines.length()));
            }
        }
    }

    /** Applies frames that this process has written between two marks. */
    public void apply(DurableMark before, DurableMark after, List<Frame> written, List<FrameLocation> locations)
            throws IOException {
        lock.lock();
        try {
            if (mark.seq() != before.seq()) {
                catchUp(); // a reader has already read them
                return;
            }
            for (int i = 0; i < written.size(); i++) {
                replica.apply(written.get(i), locations.get(i));
            }
            mark = after;
        } finally {
            lock.unlock();
        }
    }

    /** Replaces the replica by one that was loaded up to a mark. */
    public void reset(Replica loaded, DurableMark end) {
        lock.lock();
        try {
            journal.reset(); // there may be new files with the old names
            loaded.keepChanged(replica, mark.revision());
            replica = loaded;
            mark = end;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            journal.close();
        } finally {
            lock.unlock();
        }
    }
}
