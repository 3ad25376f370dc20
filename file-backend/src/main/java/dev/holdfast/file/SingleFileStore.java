package dev.holdfast.file;

import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.StoreLock;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.file.engine.ChangeHints;
import dev.holdfast.file.single.LoadedFile;
import dev.holdfast.file.single.StateFile;
import dev.holdfast.file.single.StateFileAudit;
import dev.holdfast.file.single.StateFileCommits;
import dev.holdfast.file.single.StateFileFormat;
import dev.holdfast.file.single.StateFileWriter;
import dev.holdfast.internal.backend.Premises;
import dev.holdfast.internal.backend.Texts;
import dev.holdfast.internal.io.DiskFileOps;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Cursor;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Page;
import dev.holdfast.store.Query;
import dev.holdfast.store.Report;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The store of one job: a single JSON file beside the work, as {@code .processing_state.json}, that a person can read and
 * mend.
 *
 * <ol>
 *   <li>The file is the truth: items, history and chunks. A commit writes all of it under another name, makes that durable
 *       and renames it, so the file is whole at any moment. Callers that wait at the same moment share one writing.
 *   <li>So a commit costs time in proportion to the file, and a job of n chunks writes n²/2 of them. It is meant for a few
 *       items and some hundred kilobytes; for more use {@link FileStore}. {@link SingleFileOptions.Builder#maxBytes} ends
 *       it, and {@link #trim} keeps history short. Renewing a lease writes the file, too.
 *   <li>The version before is kept beside it, hidden, as {@code .bak}; closing makes it as new as the file. A hidden
 *       directory, {@code .lock}, has the locks between processes and a mark of what was acknowledged. Files are readable
 *       by their owner alone.
 *   <li>The file carries a checksum. A damaged file is set aside and replaced by its backup if that loses nothing that was
 *       acknowledged; else it does not open.
 *   <li>To edit the file, close every store on it, and write {@code "edited"} for its checksum: then it is taken as it is
 *       when it is next opened. Without that a changed file is refused.
 * </ol>
 *
 * <p>Several processes of one host may open the same file. Trouble before the file is replaced has the verdict {@code
 * RETRYABLE}; an error while it is replaced is {@code UNKNOWN}. The store works on as soon as the cause is gone.
 * Thread-safe.
 */
public final class SingleFileStore implements StateStore {
    private final StateFile files;
    private final MarkFile marks;
    private final StateFileWriter writing;
    private final StateFileCommits committing;
    private final ChangeHints hints;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SingleFileStore(
            StateFile files, StoreLock lock, MarkFile marks, StateFileWriter writing, SingleFileOptions options) {
        this.files = files;
        this.marks = marks;
        this.writing = writing;
        this.committing = new StateFileCommits(files, lock, marks, writing, options);
        this.hints = new ChangeHints(marks);
    }

    /**
     * Opens the store of a file in the safe way. The file is made by the first commit, its directory if it is not there.
     *
     * @param file where; on a local disk, in a directory that others cannot write
     * @return an open store, which the caller closes
     * @throws StoreException if the file cannot be used, belongs to something else or to a newer Holdfast, has been
     *     changed, or has lost acknowledged commits
     */
    public static SingleFileStore open(Path file) {
        return open(file, SingleFileOptions.defaults());
    }

    /**
     * Opens the store of a file. The file is made by the first commit, its directory if it is not there.
     *
     * @param file where; on a local disk, in a directory that others cannot write
     * @param options how
     * @return an open store, which the caller closes
     * @throws StoreException if the file cannot be used, belongs to something else or to a newer Holdfast, has been
     *     changed, or has lost acknowledged commits
     */
    public static SingleFileStore open(Path file, SingleFileOptions options) {
        return open(file, options, new DiskFileOps(), TimeSource.SYSTEM);
    }

    static SingleFileStore open(Path file, SingleFileOptions options, FileOps ops, TimeSource time) {
        StateFile files = new StateFile(file, ops, options.sync() == FileOptions.Sync.NODE);
        boolean interrupted = Thread.interrupted(); // or files could not be made
        try {
            return open(files, options, ops, time);
        } catch (IOException e) {
            throw FileErrors.withoutEffect(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SingleFileStore open(StateFile files, SingleFileOptions options, FileOps ops, TimeSource time)
            throws IOException {
        files.make();
        Premises.check(
                files.parent(),
                options.networkDisk() == FileOptions.NetworkDisk.ALLOW,
                "SingleFileOptions.networkDisk(ALLOW)");
        requireOurs(files);
        files.makeLocks();
        StoreLock lock = new StoreLock(files.locks(), ops, time, options.lockTimeout());
        MarkFile marks = null;
        try {
            lock.acquire();
            try {
                marks = MarkFile.open(files.locks().resolve(MarkFile.STORE), ops);
                files.forceLocks();
                files.sweep();
            } finally {
                lock.release();
            }
            SingleFileStore store = new SingleFileStore(files, lock, marks, new StateFileWriter(), options);
            store.committing.load();
            store.hints.start(() -> {});
            return store;
        } catch (IOException | RuntimeException e) {
            if (marks != null) {
                marks.close();
            }
            lock.close();
            throw e;
        }
    }

    /** Nothing is made beside the file of another application. */
    private static void requireOurs(StateFile files) throws IOException {
        if (files.isDirectory()) {
            throw new StoreException(
                    Verdict.FATAL,
                    files.name() + " is a directory; name a file, as .processing_state.json in it",
                    null);
        }
        byte[] bytes = files.read();
        if (bytes == null) {
            return;
        }
        boolean ours = StateFileFormat.owner(files.name(), bytes) == StateFileFormat.Owner.HOLDFAST;
        if (!ours && !files.known()) {
            throw new StoreException(
                    Verdict.FATAL,
                    files.name()
                            + " was not written by this store, and was left as it is; name another file, or move it"
                            + " away",
                    null);
        }
    }

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        return Optional.ofNullable(fresh().contents().read(key));
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        requireOpen();
        commits.forEach(Texts::requireStorable);
        if (commits.isEmpty()) {
            return List.of();
        }
        List<CommitResult> results = committing.change(
                contents -> contents.commit(commits), commits.get(0).key().toString());
        hints.committed();
        return results;
    }

    @Override
    public Page<ItemRecord> find(Query query) {
        return fresh().contents().find(query);
    }

    @Override
    public Map<String, Long> count(String type) {
        return fresh().contents().count(type);
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return fresh().contents().history(query);
    }

    @Override
    public long trim(String type, Cursor upTo) {
        requireOpen();
        return committing.change(contents -> contents.trim(type, upTo), type);
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return fresh().contents().chunks(query);
    }

    @Override
    public boolean renew(ItemKey key, Lease held, Instant expires) {
        requireOpen();
        return committing.change(contents -> contents.renew(key, held, expires), key.toString());
    }

    @Override
    public Registration onChange(Runnable hint) {
        requireOpen();
        return hints.register(hint);
    }

    @Override
    public Report verify(Check check) {
        requireOpen();
        return new StateFileAudit(files, marks, committing, writing).run(check);
    }

    private LoadedFile fresh() {
        requireOpen();
        return committing.fresh();
    }

    private void requireOpen() {
        if (closed.get()) {
            throw FileErrors.closed();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            hints.close();
            committing.close();
        }
    }
}
