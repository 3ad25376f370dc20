package dev.holdfast.sqlite;

import dev.holdfast.internal.io.FileOps;
import dev.holdfast.sqlite.ConnectionSource.Access;
import dev.holdfast.sqlite.HighWaterMark.Mark;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Report;
import dev.holdfast.store.Report.Finding;
import dev.holdfast.store.Report.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** A new database, filled with items as the mirror has them. New revisions are above all that were ever given. */
final class DatabaseRebuild implements RecordSink {
    private static final String ITEMS = "SELECT i.no, i.id, i.type FROM item i WHERE i.no > ? ORDER BY i.no LIMIT 500";
    private static final String SET_TRIMMED = "UPDATE type SET trimmed = ?";
    private static final String SET_FLOOR = "UPDATE number SET value = ? WHERE name = 'floor'";

    private final Session session;
    private final long floor;
    private final WriteTransaction tx;
    private final List<Finding> findings;
    private final AtomicLong last;

    private DatabaseRebuild(Session session, Database database, List<Finding> findings, AtomicLong last)
            throws SQLException {
        this.session = session;
        this.floor = database.floor();
        this.findings = findings;
        this.last = last;
        Schema.upgrade(session);
        session.execute("BEGIN IMMEDIATE");
        tx = new WriteTransaction(session, database.names(), database.durability(), floor);
    }

    /** Rebuilds the database of a directory. */
    static Report run(Path directory, SqliteOptions options, FileOps files) {
        HighWaterMark mark = new HighWaterMark(directory, files);
        List<Finding> findings = new ArrayList<>();
        AtomicLong last = new AtomicLong();
        Report report = MirrorRebuild.run(directory, options.mirrorOptions(), files, file -> {
            Mark reached = mark.read();
            files.create(file, new byte[0]);
            Database database = new Database(
                    new JdbcConnections(file, options),
                    new Names(),
                    mark,
                    Database.durability(options),
                    reached == null ? 0 : reached.revision());
            return open(database, findings, last);
        });
        mark.raise(new Mark(last.get(), 0, options.sync() == SqliteOptions.Sync.FULL));
        mark.close();
        findings.addAll(report.findings());
        return new Report(report.items(), report.items(), findings);
    }

    private static DatabaseRebuild open(Database database, List<Finding> findings, AtomicLong last) throws IOException {
        try {
            return new DatabaseRebuild(new Session(database.source().open(Access.WRITE)), database, findings, last);
        } catch (SQLException e) {
            throw new IOException("the new database cannot be made", e);
        }
    }

    @Override
    public void insert(ItemRecord record) throws IOException {
        long revision = record.revision();
        ItemRow row =
                new ItemRow(revision, record.key(), revision, record.entries(), revision, revision, record.body());
        try {
            long type = tx.type(record.key().type());
            ItemWriter.put(tx, type, null, row);
            for (String tag : row.tags()) {
                ItemWriter.addTag(session, type, tag, row);
            }
        } catch (SQLException e) {
            throw new IOException("an item cannot be stored", e);
        }
    }

    @Override
    public void finish(long highestRevision) throws IOException {
        try {
            long start = Math.max(floor, highestRevision);
            if (floor > highestRevision) {
                findings.add(new Finding(
                        Problem.LOST_COMMITS,
                        Failures.FILE,
                        "the mirror ends at revision " + highestRevision + ", but " + HighWaterMark.FILE
                                + " says that revision " + floor + " was committed",
                        false));
            }
            tx.startAbove(start);
            long done = 0;
            for (List<Long> page = page(done); !page.isEmpty(); page = page(done)) {
                done = page.get(page.size() - 1);
            }
            session.prepare(SET_TRIMMED, start).executeUpdate();
            session.prepare(SET_FLOOR, start).executeUpdate();
            tx.finish();
            session.execute("COMMIT");
            last.set(tx.lastRevision());
        } catch (SQLException e) {
            throw new IOException("the new database cannot be finished", e);
        }
    }

    /** Writes the entry of the rebuild for some items; returns their numbers. */
    private List<Long> page(long after) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        List<ItemKey> keys = new ArrayList<>();
        try (ResultSet row = session.prepare(ITEMS, after).executeQuery()) {
            while (row.next()) {
                numbers.add(row.getLong(1));
                keys.add(new ItemKey(tx.names().typeName(session, row.getLong(3)), row.getString(2)));
            }
        }
        for (ItemKey key : keys) {
            ItemRow item = Objects.requireNonNull(ItemWriter.find(tx, tx.type(key.type()), key));
            var body = Objects.requireNonNull(item.body());
            Entry entry = new Entry(
                    Entry.Kind.EVENT,
                    body.state(),
                    body.state(),
                    body.updated(),
                    "{\"message\":\"the database was rebuilt from the mirror\"}");
            ItemWriter.apply(tx, new Commit(key, item.revision(), body, List.of(entry), "rebuild-" + item.no()));
        }
        return numbers;
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
