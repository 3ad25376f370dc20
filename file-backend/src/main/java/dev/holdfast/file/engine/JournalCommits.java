package dev.holdfast.file.engine;

import dev.holdfast.StoreException;
import dev.holdfast.file.disk.Crc32c;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.StoreLock;
import dev.holdfast.file.disk.UnknownOutcomeException;
import dev.holdfast.file.journal.Frame;
import dev.holdfast.file.journal.FrameBody;
import dev.holdfast.file.journal.FrameCodec;
import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.file.journal.Journal;
import dev.holdfast.file.journal.JournalLine;
import dev.holdfast.file.replica.JournalLoader;
import dev.holdfast.file.replica.JournalRecovery;
import dev.holdfast.file.replica.ReplicaFollower;
import dev.holdfast.internal.backend.GroupCommit;
import dev.holdfast.internal.backend.GroupTask;
import dev.holdfast.store.Durability;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commits to the journal; the changes of waiting callers are written together.
 *
 * <ol>
 *   <li>Take the lock of the store and apply what other processes have committed; after a process that died, recover.
 *   <li>Let each caller of the group plan its changes; nothing is written yet. If one of them fails here, every caller
 *       of the group is tried again alone, so that none fails because of another.
 *   <li>Reserve space, then write all frames in one durable write: that is the commit. An earlier failure has no
 *       effect; if the write itself fails, the outcome is unknown.
 *   <li>Raise the mark, and only then make the changes visible, here and in other processes.
 * </ol>
 *
 * <p>Thread-safe.
 */
public final class JournalCommits implements AutoCloseable {
    private final StoreLock lock;
    private final Journal journal;
    private final MarkFile marks;
    private final ReplicaFollower follower;
    private final JournalRecovery recovery;
    private final Durability durability;
    private final GroupCommit<CommitPlan, IOException> group;

    /**
     * Starts the thread that writes for waiting callers.
     *
     * @param parts the open store
     * @param afterCommit called after each group, on the thread that wrote it
     */
    public JournalCommits(StoreParts parts, Runnable afterCommit) {
        this.lock = parts.lock();
        this.journal = parts.journal();
        this.marks = parts.marks();
        this.follower = parts.follower();
        this.recovery = parts.recovery();
        this.durability = parts.durability();
        this.group = new GroupCommit<>("holdfast-file-writer", this::commit, afterCommit, FileErrors::closed);
    }

    /** An action on a journal that is up to date and has a clean end. */
    @FunctionalInterface
    public interface Exclusive {
        void run(DurableMark mark) throws IOException;
    }

    /**
     * Plans changes and waits until they are committed.
     *
     * @param weight about how many commits they are
     */
    public <T> T execute(GroupTask.Work<CommitPlan, T, IOException> work, int weight) {
        return group.execute(work, weight);
    }

    /** Runs an action under the lock of the store, between commits. */
    public void exclusively(Exclusive action) {
        group.exclusively(() -> {
            try {
                lock.acquire();
                try {
                    action.run(current());
                } finally {
                    lock.release();
                }
            } catch (IOException e) {
                throw FileErrors.withoutEffect(e);
            }
        });
    }

    private void commit(List<GroupTask<CommitPlan, ?, IOException>> tasks) {
        Throwable failure;
        boolean planning = false;
        try {
            lock.acquire();
            try {
                DurableMark mark = current();
                CommitPlan plan = new CommitPlan(follower.replica(), follower.frames(), durability);
                planning = true;
                for (GroupTask<CommitPlan, ?, IOException> task : tasks) {
                    task.run(plan);
                }
                planning = false;
                failure = plan.isEmpty() ? null : write(plan, mark);
            } finally {
                lock.release();
            }
        } catch (IOException e) {
            failure = FileErrors.withoutEffect(e);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        if (planning && tasks.size() > 1) {
            tasks.forEach(task -> commit(List.of(task)));
            return;
        }
        for (GroupTask<CommitPlan, ?, IOException> task : tasks) {
            task.end(failure);
        }
    }

    /** The mark, after everything before it was applied, and after a recovery if one is needed. */
    private DurableMark current() throws IOException {
        DurableMark mark = marks.read();
        if (mark == null || mark.rolling() || !journal.endsAt(mark)) {
            JournalLoader.LoadedJournal loaded = recovery.run(mark);
            mark = loaded.end();
            marks.raise(mark);
            follower.reset(loaded.replica(), mark);
        }
        follower.catchUp();
        return mark;
    }

    /** Returns the failure; null if everything is committed. */
    private @Nullable StoreException write(CommitPlan plan, DurableMark mark) {
        List<Frame> frames = plan.frames();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(frames.size() * 1024);
        int[] lengths = new int[frames.size()];
        long seq = mark.seq();
        int sum = mark.sum();
        for (int i = 0; i < lengths.length; i++) {
            byte[] head = FrameCodec.head(++seq, mark.seq() + 1, frames.get(i));
            FrameBody body = plan.bodies().get(i);
            int headSum = Crc32c.of(head);
            byte[] line = JournalLine.of(head, headSum, body);
            bytes.writeBytes(line);
            lengths[i] = line.length;
            sum = Crc32c.combine(headSum, body.sum());
        }
        boolean full = journal.needsSegment(mark, bytes.size());
        long segment = full ? mark.seq() + 1 : mark.segment();
        long start;
        try {
            if (full) {
                marks.raise(mark.whileRolling());
                start = journal.startSegment(mark, bytes.toByteArray());
            } else {
                start = mark.end();
                journal.reserve(mark, bytes.size());
            }
        } catch (UnknownOutcomeException e) {
            return FileErrors.unknown(e.failure());
        } catch (IOException e) {
            return FileErrors.withoutEffect(e);
        }
        DurableMark after = new DurableMark(
                seq, segment, start + bytes.size(), plan.lastRevision(), sum, mark.generation(), recovery.flags());
        try {
            if (!full) {
                journal.append(mark, bytes.toByteArray());
            }
            marks.raise(after);
            follower.apply(mark, after, frames, locations(segment, start, lengths));
        } catch (IOException e) {
            return FileErrors.unknown(e);
        }
        return null;
    }

    private static List<FrameLocation> locations(long segment, long start, int[] lengths) {
        List<FrameLocation> locations = new ArrayList<>(lengths.length);
        long offset = start;
        for (int length : lengths) {
            locations.add(new FrameLocation(segment, offset, length));
            offset += length;
        }
        return locations;
    }

    /** Waits for pending commits; later ones are refused. Idempotent. */
    @Override
    public void close() {
        group.close();
    }
}
