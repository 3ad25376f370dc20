package dev.holdfast.file.single;

import dev.holdfast.file.SingleFileOptions;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.StoreLock;
import dev.holdfast.file.disk.UnknownOutcomeException;
import dev.holdfast.internal.backend.Trouble;
import dev.holdfast.internal.memory.Contents;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes changes into the file. A change is made to a copy of the contents, the copy is written, and then it is what
 * readers see; so a failure leaves nothing to undo, and readers wait for nobody. Who comes first writes what all that
 * wait by then have brought. Thread-safe.
 */
public final class StateFileCommits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateFileCommits.class);

    private final StateFile files;
    private final StoreLock storeLock;
    private final MarkFile marks;
    private final StateFileRecovery recovery;
    private final StateFileWriter writing;
    private final int maxBytes;
    private final ReentrantLock lock = new ReentrantLock(true); // else a caller that comes again passes those who wait
    private final Queue<SingleTask<?>> queue = new ConcurrentLinkedQueue<>();
    private volatile LoadedFile current;
    private boolean changed;
    private volatile boolean closed;

    /** Something that is done under the lock of the store. */
    public interface Exclusive<T> {
        T run() throws IOException;
    }

    public StateFileCommits(
            StateFile files, StoreLock storeLock, MarkFile marks, StateFileWriter writing, SingleFileOptions options) {
        this.files = files;
        this.storeLock = storeLock;
        this.marks = marks;
        this.writing = writing;
        this.recovery = new StateFileRecovery(files, marks, writing, options);
        this.maxBytes = options.maxBytes();
        this.current = recovery.empty();
    }

    StateFileRecovery recovery() {
        return recovery;
    }

    /** What has been committed by now, here or in another process. */
    public LoadedFile fresh() {
        try {
            LoadedFile now = current;
            return now.isAt(marks.read()) ? now : alone(this::follow);
        } catch (IOException e) {
            throw FileErrors.reading(e);
        }
    }

    private LoadedFile follow() throws IOException {
        if (!current.isAt(marks.read())) {
            LoadedFile peeked = peek();
            if (peeked == null) {
                load();
            } else {
                current = peeked;
            }
        }
        return current;
    }

    private @Nullable LoadedFile peek() {
        try {
            return recovery.peek();
        } catch (IOException e) {
            return null; // looked at with care under the lock
        }
    }

    /** Reads the file under the lock and mends what is to be mended. */
    public LoadedFile load() {
        return exclusively(() -> current = recovery.load(current));
    }

    /** What is in memory, after what others have committed. To be called under the lock. */
    LoadedFile upToDate() throws IOException {
        if (!current.isAt(marks.read())) {
            current = recovery.load(current);
        }
        return current;
    }

    /** Takes the file as it is now. To be called under the lock. */
    void takeEdited() throws IOException {
        current = recovery.load(current);
    }

    /** Does something under the locks of this process and of all. */
    public <T> T exclusively(Exclusive<T> action) {
        try {
            return alone(() -> {
                storeLock.acquire();
                try {
                    return action.run();
                } finally {
                    storeLock.release();
                }
            });
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private <T> T alone(Exclusive<T> action) throws IOException {
        boolean interrupted = Thread.interrupted(); // or files could not be read and made
        lock.lock();
        try {
            if (closed) {
                throw FileErrors.closed();
            }
            return action.run();
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Makes a change and waits until it is in the file. */
    public <T> T change(Function<Contents, T> work, String subject) {
        SingleTask<T> task = new SingleTask<>(work, subject);
        queue.add(task);
        try {
            alone(() -> {
                if (!task.isDone()) {
                    writeAll();
                }
                return task;
            });
        } catch (IOException e) {
            throw failure(e);
        } catch (StoreException e) {
            if (!task.isDone()) { // else somebody has written it, and the store was closed since
                throw e;
            }
        }
        return task.answer();
    }

    private void writeAll() {
        List<SingleTask<?>> batch = new ArrayList<>();
        for (SingleTask<?> next = queue.poll(); next != null; next = queue.poll()) {
            batch.add(next);
        }
        Throwable failure = null;
        try {
            exclusively(() -> {
                current = recovery.load(current);
                write(batch);
                return batch;
            });
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        for (SingleTask<?> task : batch) {
            if (!task.isDone()) {
                task.end(failure);
            }
        }
    }

    private void write(List<SingleTask<?>> batch) throws IOException {
        Contents next = current.contents().copy();
        batch.forEach(task -> task.run(next));
        if (next.changes() == current.contents().changes()) {
            return;
        }
        byte[] bytes = writing.bytes(current.version() + 1, next);
        if (bytes.length > maxBytes && bytes.length > current.length()) {
            if (batch.size() == 1) {
                batch.get(0).end(tooLarge(bytes.length, batch.get(0).subject()));
                return;
            }
            for (SingleTask<?> task : batch) { // none of them suffers for another
                write(List.of(task));
                task.end(null);
            }
            return;
        }
        LoadedFile written = LoadedFile.of(next, current.version() + 1, bytes);
        files.replace(bytes);
        changed = true;
        try {
            marks.raise(written.mark(recovery.flags()));
        } catch (IOException e) {
            throw new UnknownOutcomeException(e);
        }
        current = written;
    }

    private StoreException tooLarge(int length, String subject) {
        return new StoreException(
                Verdict.FATAL,
                subject + ": " + files.name() + " would have " + length + " bytes with it, but at most " + maxBytes
                        + " are allowed; trim the history, allow more by SingleFileOptions.maxBytes, or use a FileStore,"
                        + " which is made for more",
                null);
    }

    private StoreException failure(IOException e) {
        if (e instanceof UnknownOutcomeException) {
            return new StoreException(
                    Verdict.UNKNOWN,
                    files.name() + " could not be replaced for certain: " + Trouble.reason(cause(e))
                            + "; send the same commit again to learn whether it took effect",
                    e);
        }
        return FileErrors.withoutEffect(e);
    }

    private static IOException cause(IOException e) {
        return e.getCause() instanceof IOException cause ? cause : e;
    }

    /** Makes the version before as new as the file, so that at rest each can stand in for the other. */
    private void backUp() throws IOException {
        DurableMark mark = marks.read();
        byte[] bytes = files.read();
        if (bytes != null && current.isAt(mark) && current.is(bytes)) {
            files.backup(bytes);
        }
    }

    /** Ends the use of the files. Idempotent. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (changed) {
                try {
                    storeLock.acquire();
                    try {
                        backUp();
                    } finally {
                        storeLock.release();
                    }
                } catch (IOException | StoreException e) {
                    LOG.warn("{} is not up to date: {}", files.backupName(), e.getMessage());
                }
            }
            closed = true;
            marks.close();
            storeLock.close();
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
