package dev.holdfast.sqlite.database;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables, created and upgraded by numbered scripts. */
public final class Schema {
    /** "Hold", the application ID that SQLite stores in a database file. */
    static final int APPLICATION = 0x486f6c64;

    private static final String LAST_REVISION = "SELECT max(revision) FROM history";
    private static final List<String> SCRIPTS = List.of("0001-base.sql");

    /** The version of a new database. */
    public static final int VERSION = SCRIPTS.size();

    /**
     * The version of a database that may hold unique keys, and the newest that is known. The tables are the same: an
     * empty script has its number in the list when a later version follows.
     */
    private static final int UNIQUE_KEYS = VERSION + 1;

    private Schema() {}

    /** Refuses a database that this version of Holdfast must not touch. Changes nothing. */
    static void check(DatabaseSession session) throws SQLException {
        check(session, UNIQUE_KEYS);
    }

    private static void check(DatabaseSession session, int known) throws SQLException {
        long version = session.number("PRAGMA user_version");
        long application = session.number("PRAGMA application_id");
        long tables = session.number("SELECT count(*) FROM sqlite_schema");
        if (application != APPLICATION && (application != 0 || version != 0 || tables != 0)) {
            throw refused("is not a database of Holdfast; choose another directory", null);
        }
        if (version > known) {
            throw refused(
                    "was written by a newer Holdfast (schema " + version + ", this one knows " + known
                            + "); use that version or a newer one",
                    null);
        }
    }

    /** Returns the newest revision in the history; 0 if it is empty. */
    public static long lastRevision(DatabaseSession session) throws SQLException {
        return session.number(LAST_REVISION);
    }

    /** Runs the scripts that the database has not seen, in one transaction. */
    public static void upgrade(DatabaseSession session) throws SQLException {
        if (session.number("PRAGMA user_version") < VERSION) {
            upgrade(session, SCRIPTS.stream().map(Schema::script).toList());
        }
    }

    /** Raises the version in a write transaction, so that an older Holdfast refuses the database. */
    public static void requireUniqueKeys(DatabaseSession session) throws SQLException {
        if (session.number("PRAGMA user_version") < UNIQUE_KEYS) {
            session.script("PRAGMA user_version = " + UNIQUE_KEYS + ";\n");
        }
    }

    /** Upgrades a database with scripts, of which it may have seen the first ones. */
    public static void upgrade(DatabaseSession session, List<String> scripts) throws SQLException {
        session.execute("BEGIN IMMEDIATE");
        check(
                session,
                Math.max(
                        UNIQUE_KEYS,
                        scripts.size())); // another process may have upgraded it meanwhile, even to a newer version
        long version = session.number("PRAGMA user_version");
        for (int i = (int) version; i < scripts.size(); i++) {
            session.script(scripts.get(i));
        }
        session.script("PRAGMA application_id = " + APPLICATION + ";\nPRAGMA user_version = "
                + Math.max(version, scripts.size()) + ";\n");
        session.execute("COMMIT");
    }

    private static String script(String name) {
        try (InputStream in = Schema.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("bug: the script " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StoreException refused(String why, @Nullable Throwable cause) {
        return new StoreException(Verdict.FATAL, SqliteErrors.FILE + " " + why, cause);
    }
}
