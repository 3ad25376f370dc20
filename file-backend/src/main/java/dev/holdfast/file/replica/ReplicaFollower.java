package dev.holdfast.file.replica;

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
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The replica of this process, which follows the mark: before anything is read, what others have committed meanwhile is
 * taken from the journal. Thread-safe.
 */
public final class ReplicaFollower implements AutoCloseable {
    private static final int RELOADS = 500;
    private static final long RELOAD_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private final Journal journal;
    private final MarkFile marks;
    private final FrameReader reader;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Replica replica = new Replica();
    private volatile DurableMark at = new DurableMark(0, 0, 0, 0, 0, -1, 0);

    public ReplicaFollower(Journal journal, MarkFile marks) {
        this.journal = journal;
        this.marks = marks;
        this.reader = new FrameReader(journal);
    }

    /** Something that is read. */
    public interface Reading<T> {
        T from(Replica replica, FrameReader reader) throws IOException;
    }

    /** Reads what is committed now. */
    public <T> T read(Reading<T> reading) {
        lock.lock();
        try {
            for (int tries = 0; ; tries++) {
                catchUp();
                try {
                    return reading.from(replica, reader);
                } catch (NoSuchFileException e) {
                    if (tries == RELOADS) {
                        throw e;
                    }
                    LockSupport.parkNanos(RELOAD_PAUSE); // being compacted just now
                }
            }
        } catch (IOException e) {
            throw FileErrors.reading(e);
        } finally {
            lock.unlock();
        }
    }

    /** An item as it is committed now. */
    @Nullable
    public ReplicaItem item(dev.holdfast.store.ItemKey key) {
        try {
            catchUp();
        } catch (IOException e) {
            throw FileErrors.reading(e);
        }
        return replica.item(key);
    }

    public Replica replica() {
        return replica;
    }

    public FrameReader reader() {
        return reader;
    }

    public DurableMark at() {
        return at;
    }

    /** Takes what is committed. */
    public void catchUp() throws IOException {
        DurableMark mark = marks.read();
        if (mark == null || !mark.differsFrom(at)) {
            return;
        }
        lock.lock();
        try {
            mark = marks.read(); // others may have been faster
            for (int tries = 0; mark != null && mark.differsFrom(at); tries++) {
                try {
                    follow(mark);
                } catch (NoSuchFileException e) {
                    if (tries == RELOADS) {
                        throw e;
                    }
                    journal.reset(); // compacted meanwhile
                    LockSupport.parkNanos(RELOAD_PAUSE);
                }
                mark = marks.read();
            }
        } finally {
            lock.unlock();
        }
    }

    private void follow(DurableMark mark) throws IOException {
        if (mark.generation() != at.generation()) {
            journal.reset();
            JournalLoader.Loaded loaded = new JournalLoader(journal, mark, true).run();
            if (loaded == null
                    || loaded.end().seq() < mark.seq()
                    || loaded.end().generation() != mark.generation()) {
                throw new NoSuchFileException(Segment.DIRECTORY); // being compacted just now
            }
            become(loaded.replica(), mark);
            return;
        }
        if (mark.seq() < at.seq()) {
            throw new StoreException(
                    Verdict.FATAL,
                    MarkFile.STORE + " has fallen back while the store was open; somebody has replaced the files: close"
                            + " the store and look for a backup",
                    null);
        }
        JournalReplay replay = new JournalReplay(replica, at.seq(), at.sum());
        long first = at.segment();
        long from = at.end();
        while (first != mark.segment()) {
            Segment here = journal.segment(first);
            Segment next = journal.segment(after(first));
            scan(replay, here, from, next.ends());
            first = next.first();
            from = next.start();
        }
        Segment last = journal.segment(first);
        scan(replay, last, from, mark.end());
        at = mark;
    }

    private long after(long first) throws IOException {
        List<Long> all = journal.of(at.generation());
        return all.stream()
                .filter(other -> other > first)
                .findFirst()
                .orElseThrow(() -> new NoSuchFileException(Segment.name(first)));
    }

    private static void scan(JournalReplay replay, Segment segment, long from, long to) throws IOException {
        LineReader lines = new LineReader(segment.file(), from, to);
        while (lines.next()) {
            JournalLine.Parts parts = lines.parts();
            FrameCodec.Placed placed = JournalReplay.frame(parts);
            if (parts == null || placed == null) {
                replay.unreadable(segment.first(), lines);
            } else {
                replay.apply(placed, parts, new FrameLocation(segment.first(), lines.from(), lines.length()));
            }
        }
    }

    /** Takes what this process has written itself. */
    public void applied(DurableMark before, DurableMark after, List<Frame> frames, List<FrameLocation> places)
            throws IOException {
        lock.lock();
        try {
            if (at.seq() != before.seq()) {
                catchUp(); // a reader was faster
                return;
            }
            for (int i = 0; i < frames.size(); i++) {
                replica.apply(frames.get(i), places.get(i));
            }
            at = after;
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

    /** Puts another replica in the place of this one. */
    public void become(Replica other, DurableMark place) {
        lock.lock();
        try {
            journal.reset(); // files of the same name may have been written anew
            other.keepChanged(replica, at.revision());
            replica = other;
            at = place;
        } finally {
            lock.unlock();
        }
    }
}
