package dev.holdfast.file;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.file.documents.DocumentSchedule;
import dev.holdfast.file.documents.DocumentWriter;
import dev.holdfast.file.engine.ChangeHints;
import dev.holdfast.file.engine.Compaction;
import dev.holdfast.file.engine.EncodedCommit;
import dev.holdfast.file.engine.JournalAudit;
import dev.holdfast.file.engine.JournalCommits;
import dev.holdfast.file.engine.StoreFormat;
import dev.holdfast.file.engine.StoreOpener;
import dev.holdfast.file.engine.StoreParts;
import dev.holdfast.file.replica.JournalChunks;
import dev.holdfast.file.replica.JournalHistory;
import dev.holdfast.file.replica.ReplicaFollower;
import dev.holdfast.file.replica.ReplicaItem;
import dev.holdfast.internal.backend.CloseOnce;
import dev.holdfast.internal.backend.CursorText;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store without native code: a directory with a journal, which is the truth, and one JSON file per item for people.
 *
 * <pre>{@code
 * try (Items<Stage, Episode> items = Items.open(workflow, FileStore.open(Path.of("state")))) {
 *     items.get("hy0_2004-04-14").ifPresent(System.out::println);
 * }
 * }</pre>
 *
 * <ol>
 *   <li>A commit is a line in the journal, durable before the call returns. Commits of waiting callers share one flush.
 *       Several processes of one host may open the same directory.
 *   <li>Every line carries checksums that are verified when it is read. The newest one is also noted in {@code
 *       store.mark}: a journal that has fallen behind it does not open.
 *   <li>All records are held in memory; history and chunks are not. The store is meant for about 10,000 items.
 *   <li>The JSON files follow the journal in the background. They are exact after {@link #flush()} and {@link #close()}.
 * </ol>
 *
 * <p>A failure before anything is written has the verdict {@code RETRYABLE}: a full disk, a file that cannot be opened, a
 * lock that another process holds for too long. A failure while the journal is written is {@code UNKNOWN}. The store goes
 * on as soon as the cause is gone. Thread-safe.
 */
public final class FileStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

    private final StoreParts parts;
    private final ReplicaFollower follower;
    private final JournalCommits journal;
    private final Compaction compaction;
    private final ChangeHints hints;
    private final @Nullable DocumentSchedule documents;
    private final CloseOnce close = new CloseOnce();
    private volatile boolean keysPrepared;

    private FileStore(StoreParts parts) {
        this.parts = parts;
        this.follower = parts.follower();
        this.documents = documents(parts);
        this.hints = new ChangeHints(parts.marks());
        this.compaction = new Compaction(parts);
        this.journal = new JournalCommits(parts, this::committed);
        hints.start(this::compactIfDue);
    }

    /**
     * Opens the store of a directory with the default options; creates it if there is none.
     *
     * @param directory the directory, on a local disk
     * @return an open store; the caller closes it
     * @throws StoreException if the directory cannot be used, holds something else or the store of a newer Holdfast, or
     *     has lost acknowledged commits
     */
    public static FileStore open(Path directory) {
        return open(directory, FileOptions.defaults());
    }

    /**
     * Opens the store of a directory; creates it if there is none.
     *
     * @param directory the directory, on a local disk
     * @param options the options
     * @return an open store; the caller closes it
     * @throws StoreException if the directory cannot be used, holds something else or the store of a newer Holdfast, or
     *     has lost acknowledged commits
     */
    public static FileStore open(Path directory, FileOptions options) {
        return open(directory, options, new DiskFileOps(), TimeSource.SYSTEM);
    }

    static FileStore open(Path directory, FileOptions options, FileOps files, TimeSource time) {
        return new FileStore(new StoreOpener(directory, options, files, time).open());
    }

    private static @Nullable DocumentSchedule documents(StoreParts parts) {
        FileOptions options = parts.options();
        if (options.documents() == FileOptions.Documents.OFF) {
            return null;
        }
        try {
            DocumentWriter writer = new DocumentWriter(
                    parts.directory(), parts.files(), parts.follower(), parts.time(), options.lockTimeout());
            return new DocumentSchedule(writer, parts.time(), options.documentDelay());
        } catch (IOException e) {
            parts.close();
            throw FileErrors.withoutEffect(e);
        }
    }

    private void committed() {
        hints.committed();
        if (documents != null) {
            documents.committed();
        }
    }

    private void compactIfDue() throws IOException {
        if (compaction.isDue()) {
            compact();
        }
    }

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
        ReplicaItem.RecordOrDamage content = item.content();
        if (content.damage() != null) {
            throw FileErrors.corrupt(key, content.damage());
        }
        return Optional.ofNullable(content.record());
    }

    @Override
    public void prepareUniqueKeys() {
        requireOpen();
        if (!keysPrepared) {
            journal.exclusively(mark -> StoreFormat.requireUniqueKeys(parts.directory(), parts.files()));
            keysPrepared = true;
        }
    }

    @Override
    public Optional<ItemRecord> readByKey(String type, String name, String value) {
        return read((replica, frames) -> Optional.ofNullable(replica.holder(type, name, value)))
                .flatMap(this::read)
                .filter(record -> value.equals(record.body().uniqueKeys().get(name)));
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        requireOpen();
        List<EncodedCommit> encoded = new ArrayList<>(commits.size());
        boolean keys = false;
        for (Commit commit : commits) {
            encoded.add(EncodedCommit.of(commit));
            keys |= commit.body() != null && !commit.body().uniqueKeys().isEmpty();
        }
        if (commits.isEmpty()) {
            return List.of();
        }
        if (keys) {
            prepareUniqueKeys();
        }
        return journal.execute(
                plan -> {
                    List<CommitResult> results = new ArrayList<>(encoded.size());
                    for (EncodedCommit commit : encoded) {
                        results.add(plan.commit(commit));
                    }
                    return List.copyOf(results);
                },
                commits.size());
    }

    @Override
    public Page<ItemRecord> find(Query query) {
        return read((replica, frames) -> replica.find(query));
    }

    @Override
    public Map<String, Long> count(String type) {
        return read((replica, frames) -> replica.counts(type));
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return read((replica, frames) -> JournalHistory.read(query, replica, frames));
    }

    @Override
    public long trim(String type, Cursor upTo) {
        requireOpen();
        long last = CursorText.number(upTo, 0);
        return journal.execute(plan -> plan.trim(type, last), 1);
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return read((replica, frames) -> JournalChunks.read(query, replica, frames));
    }

    @Override
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        requireOpen();
        return journal.execute(plan -> plan.renew(key, held, expires), 1);
    }

    @Override
    public Registration onChange(Runnable hint) {
        requireOpen();
        return hints.register(hint);
    }

    @Override
    public VerifyReport verify(Check check) {
        requireOpen();
        if (documents == null) {
            return new JournalAudit(parts, journal, null).run(check);
        }
        try {
            documents.flush(); // a document that is merely late is not a finding
        } catch (StoreException e) {
            LOG.debug("the documents could not be flushed; they are checked as they are", e);
        }
        return new JournalAudit(parts, journal, documents.writer()).run(check);
    }

    /**
     * Waits until the JSON files show every earlier commit, durably.
     *
     * @throws StoreException if they cannot be written now; no commit is affected
     */
    public void flush() {
        requireOpen();
        if (documents != null) {
            documents.flush();
        }
    }

    private <T> T read(ReplicaFollower.Reader<T> reader) {
        requireOpen();
        return follower.read(reader);
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
            journal.close();
            if (documents != null) {
                documents.close();
            }
            parts.close();
        });
    }
}
