package dev.holdfast.sqlite.database;

import dev.holdfast.internal.backend.DirectoryCheck;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.sqlite.database.ConnectionSource.Access;
import dev.holdfast.sqlite.database.HighWaterMark.Mark;
import dev.holdfast.store.Durability;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
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
 *   <li>Make the directory (0700) and an empty file (0600), whose permissions SQLite's other files inherit; but a
 *       missing database beside a mark or a mirror is a loss, not a new store.
 *   <li>Look at the file without changing it: another application's, or a newer version's, is refused.
 *   <li>Switch to the write-ahead log, read back that it worked, bring the schema up to date.
 *   <li>Compare with the high-water mark: a mark ahead of the database means that acknowledged commits are gone.
 * </ol>
 */
public final class DatabaseOpener {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseOpener.class);
    private static final int[] OLDEST_SQLITE = {3, 51, 3};
    private static final int WAL_ATTEMPTS = 50;

    /** Half of SQLite's own: a commit changes a little on each of seven pages and logs them whole. */
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
            DirectoryCheck.check(directory, options.allowsNetworkDisk(), "SqliteOptions.networkDisk(ALLOW)");
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
        if (options.acceptsLostCommits()) {
            return;
        }
        if (last != null && last.revision() > 0) {
            throw lost("is missing, but " + HighWaterMark.FILE + " says that revision " + last.revision()
                    + " was committed");
        }
        if (files.exists(directory.resolve("index.json"))) {
            throw lost("is missing, but its mirror is there");
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
            // another process opens the same directory for the first time, too
        }
    }

    private void inspect() throws SQLException {
        try (DatabaseSession session = new DatabaseSession(source.open(Access.INSPECT))) {
            Schema.check(session);
        } catch (SQLException e) {
            // a process that died while it made the database left a journal, which only a writer can roll back;
            // the schema is checked again then
            if (!SqliteErrors.needsWriter(e)) {
                throw e;
            }
        }
    }

    private Database open(@Nullable Mark last) throws SQLException {
        try (DatabaseSession session = new DatabaseSession(source.open(Access.WRITE))) {
            requireVersion(text(session, "SELECT sqlite_version()"));
            session.execute("PRAGMA page_size = " + PAGE_BYTES); // heeded only while the database is empty
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

    /** Several processes may do this at once, and SQLite does not wait for each other here. */
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
        if (last.synced() && !options.acceptsLostCommits()) {
            throw lost(what);
        }
        LOG.warn("{} {}; going on with what is there", SqliteErrors.FILE, what);
        long above = Math.max(newest, last.revision());
        session.prepare("UPDATE number SET value = ? WHERE name = 'floor'", above)
                .executeUpdate();
        mark.raise(new Mark(above, 0, options.durability() == Durability.NODE));
        mark.close(); // until the writer opens it; whatever follows here may fail
        return above;
    }

    /** Whether the row of the mark is another one now; a row that has been trimmed says nothing. */
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
                        + ": acknowledged commits are gone; look for a backup or rebuild the database"
                        + " from the mirror, or open it with LostCommits.ACCEPT",
                null);
    }
}
