package dev.holdfast.sqlite;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import dev.holdfast.internal.backend.CloseOnce;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.internal.backend.TextCheck;
import dev.holdfast.internal.io.DiskFileOps;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.sqlite.SqliteOptions.MirrorMode;
import dev.holdfast.sqlite.audit.DatabaseAudit;
import dev.holdfast.sqlite.database.ConnectionSource;
import dev.holdfast.sqlite.database.Database;
import dev.holdfast.sqlite.database.DatabaseOpener;
import dev.holdfast.sqlite.database.JdbcConnections;
import dev.holdfast.sqlite.database.NativeLibrary;
import dev.holdfast.sqlite.database.ReadSessions;
import dev.holdfast.sqlite.database.SqliteErrors;
import dev.holdfast.sqlite.engine.ChunkPageReader;
import dev.holdfast.sqlite.engine.ClaimTransaction;
import dev.holdfast.sqlite.engine.DatabaseMirrorSource;
import dev.holdfast.sqlite.engine.DatabaseWalk;
import dev.holdfast.sqlite.engine.DatabaseWriter;
import dev.holdfast.sqlite.engine.HistoryPageReader;
import dev.holdfast.sqlite.engine.HistoryRow.Written;
import dev.holdfast.sqlite.engine.HistoryTrim;
import dev.holdfast.sqlite.engine.Housekeeper;
import dev.holdfast.sqlite.engine.ItemFinder;
import dev.holdfast.sqlite.engine.ItemWriter;
import dev.holdfast.sqlite.engine.RenewTransaction;
import dev.holdfast.sqlite.engine.WriteTransaction;
import dev.holdfast.sqlite.mirror.Mirror;
import dev.holdfast.sqlite.rebuild.DatabaseRebuild;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.ClaimRequest;
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
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store without a server: a directory with a SQLite database and, for people, a mirror of YAML files.
 *
 * <pre>{@code
 * SqliteOptions options = SqliteOptions.builder().busyTimeout(Duration.ofSeconds(30)).build();
 * SqliteStore store = SqliteStore.open(Path.of("processed"), options);
 * try (Items<Stage, Episode> items = Items.open(workflow, store)) {
 *     store.verify(StateStore.Check.REPORT).findings().forEach(System.err::println);
 *     items.get("hy0_2004-04-14").ifPresent(System.out::println);
 * }
 * }</pre>
 *
 * <ol>
 *   <li>A commit is a transaction in SQLite's write-ahead log, synced before the call returns. Commits that are pending
 *       together share one transaction. Several processes of one host may open the same directory.
 *   <li>Every record, history entry and chunk has a checksum, which is compared on each read.
 *   <li>The newest revision is stored a second time in {@code state.mark}; a database that is behind it does not open.
 *   <li>The mirror follows the database and is exact after {@link #flush()} and {@link #close()}.
 * </ol>
 *
 * <p>An error before COMMIT changes nothing; its verdict is {@code RETRYABLE} if the disk is full or fails or the
 * database is busy, else {@code FATAL}. An error of COMMIT itself has the verdict {@code UNKNOWN}. The store works
 * again as soon as the cause is gone. Thread-safe.
 */
public final class SqliteStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

    private final Database database;
    private final ReadSessions readers;
    private final DatabaseWriter writer;
    private final Housekeeper housekeeper;
    private final @Nullable Mirror mirror;
    private final CloseOnce close = new CloseOnce();

    /** Whether the last claim found nothing; the next one then checks first, without the writer. */
    private volatile boolean lastClaimEmpty = true;

    private SqliteStore(Database database, Path directory, SqliteOptions options, FileOps files) {
        this.database = database;
        this.readers = new ReadSessions(database.source());
        this.housekeeper = new Housekeeper(database.source());
        this.writer = new DatabaseWriter(database, this::committed);
        housekeeper.start(writer);
        try {
            mirror = options.mirror() == MirrorMode.OFF
                    ? null
                    : Mirror.start(
                            directory,
                            options.mirrorOptions(),
                            files,
                            new DatabaseMirrorSource(readers, writer, database.names()));
        } catch (RuntimeException e) {
            closeDatabase();
            throw e;
        }
    }

    /**
     * Opens the store of a directory with the default options; creates it if it does not exist.
     *
     * @param directory the directory, on a local disk
     * @return an open store; the caller closes it
     * @throws StoreException if the directory is unusable, belongs to another application or to a newer Holdfast, or
     *     has lost acknowledged commits
     */
    public static SqliteStore open(Path directory) {
        return open(directory, SqliteOptions.defaults());
    }

    /**
     * Opens the store of a directory; creates it if it does not exist.
     *
     * @param directory the directory, on a local disk
     * @param options the options
     * @return an open store; the caller closes it
     * @throws StoreException if the directory is unusable, belongs to another application or to a newer Holdfast, or
     *     has lost acknowledged commits
     */
    public static SqliteStore open(Path directory, SqliteOptions options) {
        NativeLibrary.prepare();
        return open(
                directory,
                options,
                new DiskFileOps(),
                new JdbcConnections(directory.resolve(SqliteErrors.FILE), options.databaseOptions()));
    }

    static SqliteStore open(Path directory, SqliteOptions options, FileOps files, ConnectionSource source) {
        return new SqliteStore(
                new DatabaseOpener(directory, options.databaseOptions(), files, source).open(),
                directory,
                options,
                files);
    }

    private void committed() {
        housekeeper.committed();
        Mirror following = mirror;
        if (following != null) {
            following.wake();
        }
    }

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        return readers.read(session -> ItemFinder.read(session, database.names(), key));
    }

    /** The database is marked with the first unique key, so that an older Holdfast refuses it. */
    @Override
    public void prepareUniqueKeys() {
        requireOpen();
    }

    @Override
    public Optional<ItemRecord> readByKey(String type, String name, String value) {
        return readers.read(session -> ItemFinder.readByKey(session, database.names(), type, name, value));
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        commits.forEach(TextCheck::requireStorable);
        if (commits.isEmpty()) {
            requireOpen();
            return List.of();
        }
        // encoded outside the transaction, because all callers wait for the one writer
        List<Written> written =
                commits.stream().map(commit -> Written.of(commit.entries())).toList();
        return writer.execute(tx -> apply(tx, commits, written), commits.size());
    }

    private static List<CommitResult> apply(WriteTransaction tx, List<Commit> commits, List<Written> written)
            throws SQLException {
        List<CommitResult> results = new ArrayList<>(commits.size());
        for (int i = 0; i < commits.size(); i++) {
            results.add(ItemWriter.apply(tx, commits.get(i), written.get(i)));
        }
        return List.copyOf(results);
    }

    @Override
    public Page<ItemRecord> find(Query query) {
        return readers.readTogether(session -> ItemFinder.find(session, database.names(), query));
    }

    @Override
    public Map<String, Long> count(String type) {
        return readers.readTogether(session -> ItemFinder.count(session, database.names(), type));
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return readers.readTogether(session -> HistoryPageReader.read(session, database.names(), query));
    }

    @Override
    public long trim(String type, Cursor upTo) {
        return new HistoryTrim(writer, type, CursorText.number(upTo, 0)).run();
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return readers.readTogether(session -> ChunkPageReader.page(session, database.names(), query));
    }

    @Override
    public List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
        ClaimTransaction claim = new ClaimTransaction(request, take, database.names());
        if (lastClaimEmpty && !readers.readTogether(claim::anyReady)) {
            return List.of();
        }
        List<ItemRecord> taken = writer.execute(claim, request.limit());
        lastClaimEmpty = taken.isEmpty();
        return taken;
    }

    @Override
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        return writer.execute(new RenewTransaction(key, held, expires), 1);
    }

    @Override
    public Registration onChange(Runnable hint) {
        requireOpen();
        return housekeeper.register(hint);
    }

    @Override
    public VerifyReport verify(Check check) {
        VerifyReport report = new DatabaseAudit(readers, writer, database).run(check);
        if (mirror == null) {
            return report;
        }
        List<VerifyReport.Finding> findings = new ArrayList<>(report.findings());
        try {
            mirror.flush(); // a mirror that is only behind is no finding
        } catch (StoreException e) {
            LOG.debug("the mirror could not be brought up to date before its check", e);
        }
        mirror.verify(check, findings::add, new DatabaseWalk(readers, database.names()));
        return new VerifyReport(report.items(), report.entries(), findings);
    }

    /**
     * Waits until the mirror durably has every commit made before the call.
     *
     * @throws StoreException if the mirror cannot be written at the moment; no commit is affected
     */
    public void flush() {
        requireOpen();
        if (mirror != null) {
            mirror.flush();
        }
    }

    /**
     * Creates a new database for a directory whose database is damaged or missing, while no process has the store open.
     * The old database is set aside, never deleted.
     *
     * <p>With the artifact {@code dev.holdfast:holdfast-sqlite-rescue} on the class path or module path, the rebuild
     * reads every page of the old database and takes the newest version of each item that matches its checksum, from
     * the database or the mirror. History and finished chunks are recovered as far as they match their checksums; lost
     * entries between recovered ones are replaced by entries that say so. Chunks of an item that was deleted and
     * created again are left out, because they do not record which life they belong to.
     *
     * <p>Without that artifact only the mirror can be read, which has neither history nor chunks. The rebuild then
     * refuses if the old database holds any data, unless the options accept lost commits.
     *
     * <p>Every item gets one more entry, which records the rebuild. New revisions are above all earlier ones, and
     * earlier cursors expire.
     *
     * @param directory the directory of the store
     * @param options the options that the store was opened with
     * @return the number of items and history entries, and for each item what was lost or taken from the mirror
     * @throws StoreException if a process has the store open, the files cannot be read or written, or the old database
     *     holds data and the artifact that reads it is missing
     */
    public static VerifyReport rebuildDatabase(Path directory, SqliteOptions options) {
        NativeLibrary.prepare();
        return DatabaseRebuild.run(directory, options.databaseOptions(), options.mirrorOptions(), new DiskFileOps());
    }

    private void requireOpen() {
        if (close.hasStarted()) {
            throw SqliteErrors.closed();
        }
    }

    @Override
    public void close() {
        close.run(() -> {
            writer.stop();
            if (mirror != null) {
                mirror.close();
            }
            closeDatabase();
        });
    }

    private void closeDatabase() {
        writer.close();
        housekeeper.close();
        readers.close();
    }
}
