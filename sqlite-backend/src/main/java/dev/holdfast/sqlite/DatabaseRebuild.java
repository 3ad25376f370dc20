package dev.holdfast.sqlite;

import dev.holdfast.internal.io.FileOps;
import dev.holdfast.sqlite.ConnectionSource.Access;
import dev.holdfast.sqlite.HighWaterMark.Mark;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
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
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new database, filled with what can be read of the damaged one and with items as the mirror has them, whichever is
 * newer. New revisions are above all that were ever given.
 */
final class DatabaseRebuild implements RecordSink {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseRebuild.class);
    private static final String STAGE = "CREATE TEMP TABLE found_mirror (file BLOB)";
    private static final String ITEMS = "SELECT i.no, i.id, i.type FROM item i WHERE i.no > ? ORDER BY i.no LIMIT 500";
    private static final String SET_TRIMMED = "UPDATE type SET trimmed = ?";
    private static final String SET_FLOOR = "UPDATE number SET value = ? WHERE name = 'floor'";
    private static final String NEWEST = "SELECT max(coalesce((SELECT max(revision) FROM item), 0),"
            + " coalesce((SELECT max(revision) FROM history), 0))";

    private final Session session;
    private final long floor;
    private final WriteTransaction tx;
    private final Carving carving;
    private final Set<String> types = new HashSet<>();
    private final Set<String> states = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private long items;
    private long entries;

    private DatabaseRebuild(Session session, Database database) throws SQLException {
        this.session = session;
        this.floor = database.floor();
        Schema.upgrade(session);
        session.execute("BEGIN IMMEDIATE");
        tx = new WriteTransaction(session, database.names(), database.durability(), floor);
        carving = new Carving(session);
        session.execute(STAGE);
    }

    /** Rebuilds the database of a directory. */
    static VerifyReport run(Path directory, SqliteOptions options, FileOps files) {
        HighWaterMark mark = new HighWaterMark(directory, files);
        DatabaseRebuild[] made = new DatabaseRebuild[1];
        VerifyReport read = MirrorRebuild.run(directory, options.mirrorOptions(), files, file -> {
            Mark reached = mark.read();
            files.create(file, new byte[0]);
            Database database = new Database(
                    new JdbcConnections(file, options),
                    new Names(),
                    mark,
                    Database.durability(options),
                    reached == null ? 0 : reached.revision());
            made[0] = open(database);
            made[0].search(OldDatabase.find(directory, files));
            return made[0];
        });
        DatabaseRebuild rebuild = Objects.requireNonNull(made[0]);
        mark.raise(new Mark(rebuild.tx.lastRevision(), 0, options.sync() == SqliteOptions.Sync.FULL));
        mark.close();
        rebuild.findings.addAll(read.findings());
        return new VerifyReport(rebuild.items, rebuild.entries, rebuild.findings);
    }

    private static DatabaseRebuild open(Database database) throws IOException {
        try {
            return new DatabaseRebuild(new Session(database.source().open(Access.WRITE)), database);
        } catch (SQLException e) {
            throw new IOException("the new database cannot be made", e);
        }
    }

    private void search(OldDatabase old) throws IOException {
        try {
            if (old.file() != null) {
                carving.run(old.file(), old.log(), floor);
            }
        } catch (SQLException e) {
            throw new IOException("what is left of the old database cannot be gathered", e);
        }
    }

    /** Keeps the item for later: rows of the old database may be newer. */
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
            SalvagedItems salvaged = new SalvagedItems(tx, findings, carving.rows() > 0);
            salvaged.takeFound(new SalvagedNames(session, types, states));
            mirrored(salvaged);
            salvaged.reportLost();
            each(key -> details(salvaged, key));
            if (carving.unread() > 0) {
                findings.add(new Finding(
                        Problem.DAMAGED_RECORD,
                        Failures.FILE,
                        carving.unread()
                                + " records on its pages could not be read; if finished chunks were among them,"
                                + " they are lost and must be done again",
                        false));
            }
            entriesOfRebuild(Math.max(highestRevision, session.number(NEWEST)));
            tx.finish();
            items = session.number("SELECT count(*) FROM item WHERE state IS NOT NULL");
            entries = session.number("SELECT sum(count) FROM history");
            session.execute("COMMIT");
            LOG.info("{} was rebuilt: {} items with {} history entries", Failures.FILE, items, entries);
        } catch (SQLException e) {
            throw new IOException("the new database cannot be finished", e);
        }
    }

    private void mirrored(SalvagedItems salvaged) throws SQLException {
        try (ResultSet row = session.prepare("SELECT file FROM found_mirror").executeQuery()) {
            while (row.next()) {
                salvaged.takeMirrored(MirrorParser.parse(row.getBytes(1)).record());
            }
        } catch (UnreadableYamlException e) {
            throw new IllegalStateException("bug: what was written for the mirror cannot be read", e);
        }
    }

    /** History, chunks and tags of an item. */
    private void details(SalvagedItems salvaged, ItemKey key) throws SQLException {
        long type = tx.type(key.type());
        ItemRow item = Objects.requireNonNull(ItemWriter.find(tx, type, key));
        SalvagedHistory history = new SalvagedHistory(tx, findings, item);
        ItemRow whole = carving.rows() == 0 ? item : history.run();
        if (!whole.equals(item)) {
            ItemWriter.put(tx, type, item.recent(), whole);
        }
        if (whole.body() == null) {
            return;
        }
        Long found = salvaged.foundRevision(item.no());
        boolean oneLife = whole.created() == whole.no()
                && history.complete(found == null ? item.revision() : found, whole.revision());
        SalvagedChunks chunks = new SalvagedChunks(session, findings, whole);
        if (oneLife) {
            chunks.take();
        } else {
            chunks.leave();
        }
        for (String tag : whole.tags()) {
            ItemWriter.addTag(session, type, tag, whole);
        }
    }

    private void entriesOfRebuild(long highest) throws SQLException {
        long start = Math.max(floor, highest);
        if (floor > highest) {
            findings.add(new Finding(
                    Problem.LOST_COMMITS,
                    Failures.FILE,
                    "what could be read ends at revision " + highest + ", but " + HighWaterMark.FILE
                            + " says that revision " + floor + " was committed",
                    false));
        }
        tx.startAbove(start);
        each(this::entryOfRebuild);
        session.prepare(SET_TRIMMED, start).executeUpdate();
        session.prepare(SET_FLOOR, start).executeUpdate();
    }

    private void entryOfRebuild(ItemKey key) throws SQLException {
        ItemRow item = Objects.requireNonNull(ItemWriter.find(tx, tx.type(key.type()), key));
        ItemBody body = item.body();
        if (body != null) {
            Entry entry = new Entry(
                    Entry.Kind.EVENT,
                    body.state(),
                    body.state(),
                    body.updated(),
                    "{\"message\":\"the database was rebuilt from what could be read of it and from the mirror\"}");
            ItemWriter.apply(tx, new Commit(key, item.revision(), body, List.of(entry), "rebuild-" + item.no()));
        }
    }

    /** Does something with an item. */
    private interface ItemStep {
        void run(ItemKey key) throws SQLException;
    }

    private void each(ItemStep step) throws SQLException {
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
                step.run(key);
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
