package dev.holdfast.sqlite.database;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.internal.backend.DirectoryCheck;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.sqlite.database.ConnectionSource.Access;
import dev.holdfast.sqlite.database.HighWaterMark.Mark;
import dev.holdfast.store.Durability;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.NetworkDisk;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the database of a directory.
 *
 * <ol>
 *   <li>Create the directory (0700) and an empty file (0600), from which SQLite's other files inherit their
 *       permissions. A missing database beside a mark or a mirror is a loss, not a new store.
 *   <li>Inspect the file read-only: a database of another application or of a newer version is refused.
 *   <li>Switch to the write-ahead log, read back that it worked, and upgrade the schema.
 *   <li>Compare the database with the high-water mark: a mark that is ahead means that acknowledged commits are lost.
 * </ol>
 */
public final class DatabaseOpener {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseOpener.class);
    private static final int[] OLDEST_SQLITE = {3, 51, 3};
    private static final int WAL_ATTEMPTS = 50;

    /** Half of SQLite's default: a commit changes a little on each of seven pages and logs them whole. */
    private static final int PAGE_BYTES = 2048;

    private final Path directory;
    private final DatabaseOptions options;
    private final FileOps files;
    private final ConnectionSource source;
    private final HighWaterMark mark;

    public DatabaseOpener(Path directory, DatabaseOptions options, FileOps files, ConnectionSource source) {
        this.directory = directory;
        this.options = options;
        this.files = files;
        this.source = source;
        this.mark = new HighWaterMark(directory, files);
    }

    public Database open() {
        try {
            files.createDirectories(directory);
            DirectoryCheck.check(
                    directory, options.networkDisk() == NetworkDisk.ALLOW, "SqliteOptions.networkDisk(ALLOW)");
            Mark last = mark.read();
            Path file = directory.resolve(SqliteErrors.FILE);
            if (files.exists(file)) {
                inspect();
            } else {
                requireNew(last);
                create(file);
            }
            return open(last);
        } catch (IOException e) {
            throw new StoreException(
                    Verdict.RETRYABLE, "the directory of the store cannot be used; check its owner and the disk", e);
        } catch (SQLException e) {
            throw SqliteErrors.withoutEffect(e);
        }
    }

    private void requireNew(@Nullable Mark last) throws IOException {
        if (options.lostCommits() == LostCommits.ACCEPT) {
            return;
        }
        if (last != null && last.revision() > 0) {
            throw lost("is missing, but " + HighWaterMark.FILE + " says that revision " + last.revision()
                    + " was committed");
        }
        if (files.exists(directory.resolve("index.json"))) {
            throw lost("is missing, but its mirror exists");
        }
    }

    private void create(Path file) throws IOException {
        try {
            files.create(file, new byte[0]);
            files.forceDirectory(directory);
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                files.forceDirectory(parent);
            }
        } catch (FileAlreadyExistsException e) {
            // another process is creating the same store
        }
    }

    private void inspect() throws SQLException {
        try (DatabaseSession session = new DatabaseSession(source.open(Access.INSPECT))) {
            Schema.check(session);
        } catch (SQLException e) {
            // a process that died while it created the database left a journal, which only a writer can roll back;
            // the writer checks the schema again
            if (!SqliteErrors.needsWriter(e)) {
                throw e;
            }
        }
    }

    private Database open(@Nullable Mark last) throws SQLException {
        try (DatabaseSession session = new DatabaseSession(source.open(Access.WRITE))) {
            requireVersion(text(session, "SELECT sqlite_version()"));
            session.execute("PRAGMA page_size = " + PAGE_BYTES); // takes effect only while the database is empty
            writeAheadLog(session);
            Schema.upgrade(session);
            long floor = session.number("SELECT value FROM number WHERE name = 'floor'");
            if (last != null) {
                floor = compare(session, last, floor);
            }
            return new Database(source, new NameTable(), mark, options.durability(), floor);
        }
    }

    static void requireVersion(String version) {
        String[] parts = version.split("\\.", -1);
        for (int i = 0; i < OLDEST_SQLITE.length; i++) {
            int part = i < parts.length ? Integer.parseInt(parts[i]) : 0;
            if (part > OLDEST_SQLITE[i]) {
                return;
            }
            if (part < OLDEST_SQLITE[i]) {
                throw new StoreException(
                        Verdict.FATAL,
                        "SQLite " + version + " can corrupt a database that several connections write; use sqlite-jdbc"
                                + " 3.51.3.0 or newer",
                        null);
            }
        }
    }

    /** SQLite does not wait for a lock here, and several processes may do this at once. */
    private void writeAheadLog(DatabaseSession session) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                String mode = text(session, "PRAGMA journal_mode = WAL");
                if (!mode.toLowerCase(Locale.ROOT).equals("wal")) {
                    throw new StoreException(
                            Verdict.FATAL,
                            SqliteErrors.FILE + ": no write-ahead log on this file system (journal mode " + mode
                                    + "); use a local disk",
                            null);
                }
                return;
            } catch (SQLException e) {
                if (attempt == WAL_ATTEMPTS) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static String text(DatabaseSession session, String sql) throws SQLException {
        PreparedStatement statement = session.prepare(sql);
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private long compare(DatabaseSession session, Mark last, long floor) throws SQLException {
        long newest = Math.max(floor, Schema.lastRevision(session));
        boolean behind = newest < last.revision();
        if (!behind && !rewritten(session, last)) {
            return floor;
        }
        String what = behind
                ? "ends at revision " + newest + ", but " + HighWaterMark.FILE + " says that revision "
                        + last.revision() + " was committed"
                : "has another commit at revision " + last.revision() + " than " + HighWaterMark.FILE + " says";
        if (last.synced() && options.lostCommits() == LostCommits.REFUSE) {
            throw lost(what);
        }
        LOG.warn("{} {}; continuing with what the database holds", SqliteErrors.FILE, what);
        long above = Math.max(newest, last.revision());
        session.prepare("UPDATE number SET value = ? WHERE name = 'floor'", above)
                .executeUpdate();
        mark.raise(new Mark(above, 0, options.durability() == Durability.NODE));
        mark.close(); // the writer opens it again
        return above;
    }

    /** Returns whether the marked revision now has another row; a trimmed row proves nothing. */
    private static boolean rewritten(DatabaseSession session, Mark last) throws SQLException {
        try (ResultSet row = session.prepare("SELECT sum FROM history WHERE revision = ?", last.revision())
                .executeQuery()) {
            return last.sum() != 0 && row.next() && row.getInt(1) != last.sum();
        }
    }

    private static StoreException lost(String what) {
        return new StoreException(
                Verdict.FATAL,
                SqliteErrors.FILE + " " + what
                        + ": acknowledged commits are lost; restore a backup, call SqliteStore.rebuildDatabase, or open"
                        + " the store with LostCommits.ACCEPT",
                null);
    }
}
