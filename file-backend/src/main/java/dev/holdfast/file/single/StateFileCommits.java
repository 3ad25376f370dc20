package dev.holdfast.file.single;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.StoreLock;
import dev.holdfast.file.disk.UnknownOutcomeException;
import dev.holdfast.internal.backend.GroupCommit;
import dev.holdfast.internal.backend.GroupTask;
import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.internal.memory.MemoryTables;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits to the file; the changes of waiting callers are written together. They are made to a copy of the contents, the
 * copy is written, and only then readers see it: a failure leaves nothing to undo, and readers do not wait for a write.
 * Thread-safe.
 */
public final class StateFileCommits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateFileCommits.class);

    private final StateFileParts parts;
    private final StateFile file;
    private final StoreLock lock;
    private final MarkFile marks;
    private final StateFileRecovery recovery;
    private final GroupCommit<MemoryTables, RuntimeException> group;

    /** Guards changes of {@link #current}; held only while the mark is raised or the file is read. */
    private final ReentrantLock publication = new ReentrantLock();

    private volatile LoadedFile current;
    private volatile boolean written;

    /**
     * Starts the thread that writes for waiting callers. Nothing is loaded yet.
     *
     * @param parts the open store; closed with this
     * @param afterCommit called after each group, on the thread that wrote it
     */
    public StateFileCommits(StateFileParts parts, Runnable afterCommit) {
        this.parts = parts;
        this.file = parts.file();
        this.lock = parts.lock();
        this.marks = parts.marks();
        this.recovery = parts.recovery();
        this.current = recovery.empty();
        this.group = new GroupCommit<>(
                "holdfast-file-writer", tasks -> commit(tasks, true), afterCommit, FileErrors::closed);
    }

    /** An action under the lock of the store. */
    @FunctionalInterface
    interface Exclusive {
        void run() throws IOException;
    }

    /** A change makes the file larger than allowed. */
    private static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int bytes;

        TooLargeException(int bytes) {
            this.bytes = bytes;
        }
    }

    /** Reads the file, and repairs it if it has to. */
    public LoadedFile load() {
        exclusively(this::reload);
        return current;
    }

    /** The contents as they are committed now, here or by another process. */
    public LoadedFile fresh() {
        LoadedFile now;
        try {
            now = current;
            if (!now.isAt(marks.read())) {
                now = follow();
            }
        } catch (IOException e) {
            throw FileErrors.unreadable(e);
        }
        return now == null ? load() : now;
    }

    /** Reads what another process has committed; returns null if that needs the lock of the store. */
    private @Nullable LoadedFile follow() throws IOException {
        boolean interrupted = Thread.interrupted(); // an interrupted thread cannot read files
        publication.lock();
        try {
            LoadedFile now = current.isAt(marks.read()) ? current : recovery.peek();
            if (now != null) {
                current = now;
            }
            return now;
        } finally {
            publication.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The contents, after everything that others have committed. The caller holds the lock of the store. */
    LoadedFile upToDate() throws IOException {
        if (!current.isAt(marks.read())) {
            reload();
        }
        return current;
    }

    /** Takes the file as it is now. The caller holds the lock of the store. */
    void reload() throws IOException {
        publication.lock();
        try {
            current = recovery.load(current);
        } finally {
            publication.unlock();
        }
    }

    /** Runs an action under the lock of the store, between commits. */
    void exclusively(Exclusive action) {
        group.exclusively(() -> locked(action));
    }

    private void locked(Exclusive action) {
        try {
            lock.acquire();
            try {
                action.run();
            } finally {
                lock.release();
            }
        } catch (UnknownOutcomeException e) {
            throw new StoreException(
                    Verdict.UNKNOWN,
                    "replacing " + file.name() + " failed: " + IoReason.reason(e.failure())
                            + "; the outcome is unknown; send the same commit again to learn it",
                    e);
        } catch (IOException e) {
            throw FileErrors.withoutEffect(e);
        }
    }

    /**
     * Makes a change and waits until it is in the file.
     *
     * @param change the change; it must have no effect if it throws
     * @param subject what it changes, for people
     * @param weight about how many commits it makes
     */
    public <T> T change(Function<MemoryTables, T> change, String subject, int weight) {
        try {
            return group.execute(change::apply, weight);
        } catch (TooLargeException e) {
            throw new StoreException(
                    Verdict.FATAL,
                    subject + ": " + file.name() + " would grow to " + e.bytes + " bytes, but at most "
                            + parts.maxBytes() + " are allowed; trim the history, raise SingleFileOptions.maxBytes, or"
                            + " use a FileStore, which is made for more",
                    null);
        }
    }

    private void commit(List<GroupTask<MemoryTables, ?, RuntimeException>> tasks, boolean open) {
        Map<GroupTask<MemoryTables, ?, RuntimeException>, Throwable> refused = new HashMap<>();
        Throwable failure = null;
        try {
            locked(() -> {
                reload();
                write(tasks, open, refused);
            });
        } catch (TooLargeException e) {
            if (tasks.size() > 1) { // each is tried again alone, so that none fails because of another
                tasks.forEach(task -> commit(List.of(task), false));
                return;
            }
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        for (GroupTask<MemoryTables, ?, RuntimeException> task : tasks) {
            Throwable own = refused.get(task);
            task.end(own == null ? failure : own);
        }
    }

    private void write(
            List<GroupTask<MemoryTables, ?, RuntimeException>> tasks,
            boolean open,
            Map<GroupTask<MemoryTables, ?, RuntimeException>, Throwable> refused)
            throws IOException {
        LoadedFile before = current;
        MemoryTables contents = before.contents().copy();
        for (int i = 0; i < tasks.size(); i++) {
            GroupTask<MemoryTables, ?, RuntimeException> task = tasks.get(i);
            try {
                task.run(contents);
            } catch (RuntimeException | Error e) {
                refused.put(task, e);
            }
            if (open && i == tasks.size() - 1) { // the whole file is written: nothing is saved by leaving callers out
                group.join(tasks);
            }
        }
        if (contents.changes() == before.contents().changes()) {
            return;
        }
        long version = before.version() + 1;
        byte[] bytes = parts.writer().bytes(version, contents);
        if (bytes.length > parts.maxBytes() && bytes.length > before.length()) {
            throw new TooLargeException(bytes.length);
        }
        LoadedFile after = LoadedFile.of(contents, version, bytes);
        file.replace(bytes);
        written = true;
        publication.lock();
        try {
            marks.raise(after.mark(recovery.flags()));
            current = after;
        } catch (IOException e) {
            throw new UnknownOutcomeException(e);
        } finally {
            publication.unlock();
        }
    }

    /** Makes the backup as new as the file, so that at rest each can replace the other. */
    private void backUp() throws IOException {
        DurableMark mark = marks.read();
        byte[] bytes = file.read();
        if (bytes != null && current.isAt(mark) && current.is(bytes)) {
            file.backup(bytes);
        }
    }

    /** Waits for pending changes, refuses later ones, and closes the files. Called once. */
    @Override
    public void close() {
        group.close();
        boolean interrupted = Thread.interrupted();
        if (written) {
            try {
                locked(this::backUp);
            } catch (RuntimeException e) {
                LOG.warn("{} is not up to date: {}", file.backupName(), e.getMessage());
            }
        }
        publication.lock(); // until the last reader is done
        try {
            parts.close();
        } finally {
            publication.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
