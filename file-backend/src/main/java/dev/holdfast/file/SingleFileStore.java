package dev.holdfast.file;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.file.engine.ChangeHints;
import dev.holdfast.file.single.LoadedFile;
import dev.holdfast.file.single.StateFileAudit;
import dev.holdfast.file.single.StateFileCommits;
import dev.holdfast.file.single.StateFileOpener;
import dev.holdfast.file.single.StateFileParts;
import dev.holdfast.internal.backend.CloseOnce;
import dev.holdfast.internal.backend.TextCheck;
import dev.holdfast.internal.io.DiskFileOps;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The store of one job: a single JSON file beside the work, such as {@code .processing_state.json}, that a person can read
 * and repair.
 *
 * <pre>{@code
 * SingleFileStore store = SingleFileStore.open(Path.of("work", ".processing_state.json"));
 * try (Items<Stage, Episode> items = Items.open(workflow, store)) {
 *     items.get("hy0_2004-04-14").ifPresent(System.out::println);
 * }
 * }</pre>
 *
 * <ol>
 *   <li>The file is the truth: items, history and chunks. A commit writes all of it to a temporary file, makes that
 *       durable and renames it, so the file is whole at any moment. Waiting callers share one write.
 *   <li>A commit therefore takes time in proportion to the size of the file, and a job of n chunks writes about n²/2 of
 *       them. The store is meant for a few items and some hundred kilobytes; for more use {@link FileStore}. {@link
 *       SingleFileOptions.Builder#maxBytes} limits the file, and {@link #trim} keeps the history short. The renewal of a
 *       lease writes the file, too.
 *   <li>The previous version is kept beside the file, hidden, as {@code .bak}; {@link #close} makes it as new as the file.
 *       A hidden directory, {@code .lock}, holds the locks between processes and a mark of what was acknowledged. All
 *       files are readable by their owner alone.
 *   <li>The file carries a checksum. A damaged file is set aside and replaced by its backup if that loses nothing that was
 *       acknowledged; otherwise it does not open.
 *   <li>To edit the file, close every store on it, and write {@code "edited"} for its checksum: its content is accepted
 *       when it is opened next. A file that was changed without that is refused.
 * </ol>
 *
 * <p>Several processes of one host may open the same file. A failure before the file is replaced has the verdict {@code
 * RETRYABLE}; a failure while it is replaced is {@code UNKNOWN}. The store goes on as soon as the cause is gone.
 * Thread-safe.
 */
public final class SingleFileStore implements StateStore {
    private final StateFileParts parts;
    private final StateFileCommits commits;
    private final ChangeHints hints;
    private final CloseOnce close = new CloseOnce();

    private SingleFileStore(StateFileParts parts) {
        this.parts = parts;
        this.hints = new ChangeHints(parts.marks());
        this.commits = new StateFileCommits(parts, hints::committed);
    }

    /**
     * Opens the store of a file with the default options. The first commit creates the file; its directory is created now.
     *
     * @param file the file, on a local disk, in a directory that others cannot write
     * @return an open store; the caller closes it
     * @throws StoreException if the file cannot be used, was written by another program or a newer Holdfast, was
     *     changed, or has lost acknowledged commits
     */
    public static SingleFileStore open(Path file) {
        return open(file, SingleFileOptions.defaults());
    }

    /**
     * Opens the store of a file. The first commit creates the file; its directory is created now.
     *
     * @param file the file, on a local disk, in a directory that others cannot write
     * @param options the options
     * @return an open store; the caller closes it
     * @throws StoreException if the file cannot be used, was written by another program or a newer Holdfast, was
     *     changed, or has lost acknowledged commits
     */
    public static SingleFileStore open(Path file, SingleFileOptions options) {
        return open(file, options, new DiskFileOps(), TimeSource.SYSTEM);
    }

    static SingleFileStore open(Path file, SingleFileOptions options, FileOps files, TimeSource time) {
        SingleFileStore store = new SingleFileStore(new StateFileOpener(file, options, files, time).open());
        try {
            store.commits.load();
        } catch (RuntimeException e) {
            store.commits.close();
            throw e;
        }
        store.hints.start(() -> {});
        return store;
    }

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        return Optional.ofNullable(fresh().contents().read(key));
    }

    @Override
    public void prepareUniqueKeys() {
        requireOpen();
    }

    @Override
    public Optional<ItemRecord> readByKey(String type, String name, String value) {
        return Optional.ofNullable(fresh().contents().read(type, name, value));
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        requireOpen();
        commits.forEach(TextCheck::requireStorable);
        if (commits.isEmpty()) {
            return List.of();
        }
        return this.commits.change(
                contents -> contents.commit(commits), commits.get(0).key().toString(), commits.size());
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
        return commits.change(contents -> contents.trim(type, upTo), type, 1);
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return fresh().contents().chunks(query);
    }

    @Override
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        requireOpen();
        return commits.change(contents -> contents.renew(key, held, expires), key.toString(), 1);
    }

    @Override
    public Registration onChange(Runnable hint) {
        requireOpen();
        return hints.register(hint);
    }

    @Override
    public VerifyReport verify(Check check) {
        requireOpen();
        return new StateFileAudit(parts, commits).run(check);
    }

    private LoadedFile fresh() {
        requireOpen();
        return commits.fresh();
    }

    private void requireOpen() {
        if (close.hasStarted()) {
            throw FileErrors.closed();
        }
    }

    @Override
    public void close() {
        close.run(() -> {
            hints.close();
            commits.close();
        });
    }
}
