package dev.holdfast.file;

import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.file.documents.DocumentSchedule;
import dev.holdfast.file.documents.DocumentWriter;
import dev.holdfast.file.engine.ChangeHints;
import dev.holdfast.file.engine.Compaction;
import dev.holdfast.file.engine.EncodedCommit;
import dev.holdfast.file.engine.JournalAudit;
import dev.holdfast.file.engine.JournalCommits;
import dev.holdfast.file.engine.StoreOpener;
import dev.holdfast.file.engine.StoreParts;
import dev.holdfast.file.replica.FileCursors;
import dev.holdfast.file.replica.JournalChunks;
import dev.holdfast.file.replica.JournalHistory;
import dev.holdfast.file.replica.ReplicaFollower;
import dev.holdfast.file.replica.ReplicaItem;
import dev.holdfast.file.replica.ReplicaQuery;
import dev.holdfast.file.replica.TypeIndex;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store without native code: a directory with a journal, which is the truth, and one JSON file per item for people.
 *
 * <ol>
 *   <li>A commit is a line of the journal, made durable before the call returns; waiting commits of many callers share
 *       one flush. Several processes of one host may open the same directory.
 *   <li>Every line carries checksums that are compared when it is read. The newest one is also noted in {@code
 *       store.mark}; a journal that has fallen behind it does not open.
 *   <li>All records are held in memory, history and chunks are not; it is meant for about 10,000 items.
 *   <li>The JSON files follow the journal, and are exact after {@link #flush()} and {@link #close()}.
 * </ol>
 *
 * <p>Trouble before anything is written has the verdict {@code RETRYABLE}: no room, a file that cannot be opened, a lock
 * that another process holds for too long. An error while the journal is written is {@code UNKNOWN}. The store works on
 * as soon as the cause is gone. Thread-safe.
 */
public final class FileStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

    private final StoreParts parts;
    private final ReplicaFollower follower;
    private final JournalCommits journal;
    private final Compaction compaction;
    private final ChangeHints hints;
    private final @Nullable DocumentSchedule projector;
    private final AtomicBoolean closed = new AtomicBoolean();

    private FileStore(StoreParts parts) {
        this.parts = parts;
        this.follower = parts.follower();
        this.projector = projector(parts);
        this.hints = new ChangeHints(parts.marks());
        this.compaction = new Compaction(parts);
        this.journal = new JournalCommits(parts, this::committed);
        hints.start(this::compactIfDue);
    }

    /**
     * Opens the store of a directory in the safe way, making it if it is not there.
     *
     * @param directory where; on a local disk
     * @return an open store, which the caller closes
     * @throws StoreException if the directory cannot be used, belongs to something else or to a newer Holdfast, or has
     *     lost acknowledged commits
     */
    public static FileStore open(Path directory) {
        return open(directory, FileOptions.defaults());
    }

    /**
     * Opens the store of a directory, making it if it is not there.
     *
     * @param directory where; on a local disk
     * @param options how
     * @return an open store, which the caller closes
     * @throws StoreException if the directory cannot be used, belongs to something else or to a newer Holdfast, or has
     *     lost acknowledged commits
     */
    public static FileStore open(Path directory, FileOptions options) {
        return open(directory, options, new DiskFileOps(), TimeSource.SYSTEM);
    }

    static FileStore open(Path directory, FileOptions options, FileOps files, TimeSource time) {
        return new FileStore(new StoreOpener(directory, options, files, time).open());
    }

    private static @Nullable DocumentSchedule projector(StoreParts parts) {
        if (parts.options().documents() == FileOptions.Documents.OFF) {
            return null;
        }
        try {
            return new DocumentSchedule(
                    new DocumentWriter(
                            parts.directory(),
                            parts.files(),
                            parts.follower(),
                            parts.time(),
                            parts.options().lockTimeout()),
                    parts.time(),
                    parts.options().gathering().toNanos());
        } catch (IOException e) {
            parts.close();
            throw FileErrors.withoutEffect(e);
        }
    }

    private void committed() {
        hints.committed();
        DocumentSchedule following = projector;
        if (following != null) {
            following.wake();
        }
    }

    private void compactIfDue() throws IOException {
        if (compaction.due()) {
            compact();
        }
    }

    /** Writes the journal anew without what nobody can ask for any more. */
    void compact() {
        journal.exclusively(compaction::run);
    }

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        requireOpen();
        ReplicaItem item = follower.item(key);
        if (item == null) {
            return Optional.empty();
        }
        ReplicaItem.Held held = item.held();
        if (held.damage() != null) {
            throw FileErrors.corrupt(key, held.damage());
        }
        return Optional.ofNullable(held.record());
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        requireOpen();
        List<EncodedCommit> prepared = new ArrayList<>(commits.size());
        commits.forEach(commit -> prepared.add(EncodedCommit.of(commit)));
        if (commits.isEmpty()) {
            return List.of();
        }
        return journal.execute(
                plan -> {
                    List<CommitResult> results = new ArrayList<>(prepared.size());
                    for (EncodedCommit commit : prepared) {
                        results.add(plan.commit(commit));
                    }
                    return List.copyOf(results);
                },
                commits.size());
    }

    @Override
    public Page<ItemRecord> find(Query query) {
        return read((replica, reader) -> {
            TypeIndex table = replica.table(query.type());
            return table == null
                    ? new ReplicaQuery(new TypeIndex(), query).find()
                    : new ReplicaQuery(table, query).find();
        });
    }

    @Override
    public Map<String, Long> count(String type) {
        return read((replica, reader) -> {
            TypeIndex table = replica.table(type);
            return table == null ? Map.of() : Map.copyOf(table.counts());
        });
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return read((replica, reader) -> JournalHistory.read(query, replica, reader));
    }

    @Override
    public long trim(String type, Cursor upTo) {
        requireOpen();
        long last = FileCursors.number(upTo, 0);
        return journal.execute(plan -> plan.trim(type, last), 1);
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return read((replica, reader) -> JournalChunks.read(query, replica, reader));
    }

    @Override
    public boolean renew(ItemKey key, Lease held, Instant expires) {
        requireOpen();
        return journal.execute(plan -> plan.renew(key, held, expires), 1);
    }

    @Override
    public Registration onChange(Runnable hint) {
        requireOpen();
        return hints.register(hint);
    }

    @Override
    public Report verify(Check check) {
        requireOpen();
        DocumentSchedule following = projector;
        if (following == null) {
            return new JournalAudit(parts, journal, null).run(check);
        }
        try {
            following.flush(); // documents that lag are no finding
        } catch (StoreException e) {
            LOG.debug("the documents are checked as they are", e);
        }
        return new JournalAudit(parts, journal, following.documents()).run(check);
    }

    /**
     * Waits until the JSON files show every commit that was made before, durably.
     *
     * @throws StoreException if they cannot be written now; no commit is affected
     */
    public void flush() {
        requireOpen();
        if (projector != null) {
            projector.flush();
        }
    }

    private <T> T read(ReplicaFollower.Reading<T> reading) {
        requireOpen();
        return follower.read(reading);
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
            journal.close();
            if (projector != null) {
                projector.close();
            }
            parts.close();
        }
    }
}
