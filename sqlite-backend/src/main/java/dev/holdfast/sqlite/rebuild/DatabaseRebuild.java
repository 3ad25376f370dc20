package dev.holdfast.sqlite.rebuild;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.sqlite.database.ConnectionSource.Access;
import dev.holdfast.sqlite.database.Database;
import dev.holdfast.sqlite.database.DatabaseOptions;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.HighWaterMark;
import dev.holdfast.sqlite.database.HighWaterMark.Mark;
import dev.holdfast.sqlite.database.JdbcConnections;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.database.Schema;
import dev.holdfast.sqlite.database.SqliteErrors;
import dev.holdfast.sqlite.engine.ItemRow;
import dev.holdfast.sqlite.engine.ItemWriter;
import dev.holdfast.sqlite.engine.WriteTransaction;
import dev.holdfast.sqlite.mirror.MirrorItem;
import dev.holdfast.sqlite.mirror.MirrorOptions;
import dev.holdfast.sqlite.mirror.MirrorParser;
import dev.holdfast.sqlite.mirror.MirrorRebuild;
import dev.holdfast.sqlite.mirror.RecordSink;
import dev.holdfast.sqlite.mirror.UnreadableYamlException;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds the database of a directory: fills a new one with the rows of the damaged one and the items of the mirror,
 * whichever are newer. New revisions are above every earlier one.
 */
public final class DatabaseRebuild implements RecordSink {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseRebuild.class);
    private static final String STAGE = "CREATE TEMP TABLE found_mirror (file BLOB)";
    private static final String ITEMS = "SELECT i.no, i.id, i.type FROM item i WHERE i.no > ? ORDER BY i.no LIMIT 500";
    private static final String SET_TRIMMED = "UPDATE type SET trimmed = ?";
    private static final String SET_FLOOR = "UPDATE number SET value = ? WHERE name = 'floor'";
    private static final String NEWEST = "SELECT max(coalesce((SELECT max(revision) FROM item), 0),"
            + " coalesce((SELECT max(revision) FROM history), 0))";

    private final DatabaseSession session;
    private final long floor;
    private final WriteTransaction tx;
    private final ItemRecovery recovery;
    private final Set<String> types = new HashSet<>();
    private final Set<String> states = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private long items;
    private long entries;

    private DatabaseRebuild(
            DatabaseSession session, Database database, SetAsideDatabase old, @Nullable DamagedDatabaseReader reader)
            throws IOException, SQLException {
        this.session = session;
        this.floor = database.floor();
        Schema.upgrade(session);
        session.execute("BEGIN IMMEDIATE");
        tx = new WriteTransaction(session, database.names(), database.durability(), floor);
        recovery = reader == null || old.file() == null
                ? new MirrorRecovery(tx)
                : reader.search(tx, findings, old.file(), old.log(), floor);
        session.execute(STAGE);
    }

    /**
     * Rebuilds.
     *
     * @throws StoreException if the old database holds data and the artifact that reads it is missing, unless the
     *     caller accepts the loss
     */
    public static VerifyReport run(Path directory, DatabaseOptions options, MirrorOptions mirror, FileOps files) {
        HighWaterMark mark = new HighWaterMark(directory, files);
        DatabaseRebuild[] made = new DatabaseRebuild[1];
        VerifyReport read = MirrorRebuild.run(directory, mirror, files, file -> {
            SetAsideDatabase old = SetAsideDatabase.find(directory, files);
            Optional<DamagedDatabaseReader> reader = old.holdsData() ? RescueArtifact.find() : Optional.empty();
            boolean unread = old.holdsData() && reader.isEmpty();
            if (unread && options.lostCommits() == LostCommits.REFUSE) {
                throw refused(old.name());
            }
            Mark reached = mark.read();
            files.create(file, new byte[0]);
            Database database = new Database(
                    new JdbcConnections(file, options),
                    new NameTable(),
                    mark,
                    options.durability(),
                    reached == null ? 0 : reached.revision());
            made[0] = open(database, old, reader.orElse(null));
            if (unread) {
                made[0].findings.add(notSearched(old.name()));
            }
            return made[0];
        });
        DatabaseRebuild rebuild = Objects.requireNonNull(made[0]);
        mark.raise(new Mark(rebuild.tx.lastRevision(), 0, options.durability() == Durability.NODE));
        mark.close();
        rebuild.findings.addAll(read.findings());
        return new VerifyReport(rebuild.items, rebuild.entries, rebuild.findings);
    }

    private static StoreException refused(String name) {
        return new StoreException(
                Verdict.FATAL,
                name + " holds data that can only be recovered with " + RescueArtifact.NAME
                        + ", which is not on the class path; nothing was changed. Add it and rebuild again, or rebuild"
                        + " with LostCommits.ACCEPT from the mirror alone, which loses the history, the finished chunks"
                        + " and every item that the mirror does not have",
                null);
    }

    private static Finding notSearched(String name) {
        return new Finding(
                Problem.LOST_COMMITS,
                name,
                "it was not searched, because " + RescueArtifact.NAME + " is not on the class path; the history, the"
                        + " finished chunks and every item that the mirror does not have are lost",
                false);
    }

    private static DatabaseRebuild open(Database database, SetAsideDatabase old, @Nullable DamagedDatabaseReader reader)
            throws IOException {
        try {
            DatabaseSession session = new DatabaseSession(database.source().open(Access.WRITE));
            boolean opened = false;
            try {
                DatabaseRebuild rebuild = new DatabaseRebuild(session, database, old, reader);
                opened = true;
                return rebuild;
            } finally {
                if (!opened) {
                    session.close();
                }
            }
        } catch (SQLException e) {
            throw new IOException("the new database cannot be created or filled", e);
        }
    }

    /** Stages the item: a row of the old database may be newer. */
    @Override
    public void insert(ItemRecord record) throws IOException {
        types.add(record.key().type());
        states.add(record.body().state());
        try {
            PreparedStatement stage = session.prepare("INSERT INTO found_mirror VALUES (?)");
            stage.setBytes(1, MirrorItem.of(record).bytes());
            stage.executeUpdate();
        } catch (SQLException e) {
            throw new IOException("an item cannot be stored", e);
        }
    }

    @Override
    public void finish(long highestRevision) throws IOException {
        try {
            recovery.takeRows(types, states);
            takeMirrored();
            recovery.reportLostItems();
            each(recovery::complete);
            recovery.reportUnreadRows();
            recordRebuild(Math.max(highestRevision, session.number(NEWEST)));
            tx.finish();
            items = session.number("SELECT count(*) FROM item WHERE state IS NOT NULL");
            entries = session.number("SELECT sum(count) FROM history");
            session.execute("COMMIT");
            LOG.info("{} was rebuilt: {} items with {} history entries", SqliteErrors.FILE, items, entries);
        } catch (SQLException e) {
            throw new IOException("the new database cannot be finished", e);
        }
    }

    private void takeMirrored() throws SQLException {
        try (ResultSet row = session.prepare("SELECT file FROM found_mirror").executeQuery()) {
            while (row.next()) {
                recovery.takeMirrored(MirrorParser.parse(row.getBytes(1)).record());
            }
        } catch (UnreadableYamlException e) {
            throw new IllegalStateException("bug: a file made for the mirror cannot be parsed", e);
        }
    }

    private void recordRebuild(long highest) throws SQLException {
        long start = Math.max(floor, highest);
        if (floor > highest) {
            findings.add(new Finding(
                    Problem.LOST_COMMITS,
                    SqliteErrors.FILE,
                    "the recovered data ends at revision " + highest + ", but " + HighWaterMark.FILE
                            + " says that revision " + floor + " was committed",
                    false));
        }
        tx.startAbove(start);
        each(this::recordRebuild);
        session.prepare(SET_TRIMMED, start).executeUpdate();
        session.prepare(SET_FLOOR, start).executeUpdate();
    }

    private void recordRebuild(ItemKey key) throws SQLException {
        ItemRow item = Objects.requireNonNull(ItemWriter.find(tx, tx.type(key.type()), key));
        ItemBody body = item.body();
        if (body != null) {
            Entry entry = new Entry(
                    Entry.Kind.EVENT,
                    body.state(),
                    body.state(),
                    body.updated(),
                    "{\"message\":\"the database was rebuilt from its readable rows and from the mirror\"}");
            String token = "rebuild-" + item.no();
            CommitResult result = ItemWriter.apply(tx, new Commit(key, item.revision(), body, List.of(entry), token));
            while (result instanceof CommitResult.Duplicate duplicate) {
                Map<String, String> keys = new TreeMap<>(body.uniqueKeys());
                keys.remove(duplicate.name());
                body = body.withUniqueKeys(keys);
                findings.add(new Finding(
                        Problem.DAMAGED_RECORD,
                        key.toString(),
                        "its unique key " + duplicate.name() + " belongs to " + duplicate.holder()
                                + " too, as of another time, and was left out; compare both",
                        false));
                result = ItemWriter.apply(tx, new Commit(key, item.revision(), body, List.of(entry), token));
            }
        }
    }

    /** A task for one item. */
    private interface ItemTask {
        void run(ItemKey key) throws SQLException;
    }

    private void each(ItemTask task) throws SQLException {
        long after = -1;
        List<ItemKey> keys = new ArrayList<>();
        do {
            keys.clear();
            try (ResultSet row = session.prepare(ITEMS, after).executeQuery()) {
                while (row.next()) {
                    after = row.getLong(1);
                    keys.add(new ItemKey(tx.names().typeName(session, row.getLong(3)), row.getString(2)));
                }
            }
            for (ItemKey key : keys) {
                task.run(key);
            }
        } while (!keys.isEmpty());
    }

    @Override
    public void close() throws IOException {
        try {
            session.close();
        } catch (SQLException e) {
            throw new IOException("the new database cannot be closed", e);
        }
    }
}
