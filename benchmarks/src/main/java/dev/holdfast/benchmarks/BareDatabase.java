package dev.holdfast.benchmarks;

import dev.holdfast.Items;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * SQLite without a library over it: the same rows, the same durability, statements prepared once. A careful
 * application would write it by hand if it needed no more than these rows. Confined to one thread at a time.
 */
final class BareDatabase implements AutoCloseable {
    private static final List<String> PRAGMAS =
            List.of("busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL");
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE IF NOT EXISTS state (no INTEGER PRIMARY KEY, items INTEGER NOT NULL)",
            "CREATE TABLE IF NOT EXISTS item (no INTEGER PRIMARY KEY, type INTEGER NOT NULL, id TEXT NOT NULL,"
                    + " revision INTEGER NOT NULL, entries INTEGER NOT NULL, created INTEGER NOT NULL,"
                    + " state INTEGER NOT NULL, due INTEGER, updated INTEGER NOT NULL, ready_at INTEGER,"
                    + " document TEXT NOT NULL, UNIQUE (type, id))",
            "CREATE INDEX IF NOT EXISTS item_by_state ON item (state, created)",
            "CREATE INDEX IF NOT EXISTS item_ready ON item (state, ready_at) WHERE ready_at IS NOT NULL",
            "CREATE TABLE IF NOT EXISTS history (revision INTEGER PRIMARY KEY, item INTEGER NOT NULL,"
                    + " type INTEGER NOT NULL, previous INTEGER NOT NULL, token TEXT NOT NULL,"
                    + " number INTEGER NOT NULL, entries TEXT NOT NULL)");
    /** The states are numbers, the others follow. */
    static final int FIRST = 0;

    private static final int STATES = 5;
    static final int LAST = STATES - 1;

    private static final String ENTRY =
            "[[\"MOVED\",\"LEFT\",\"RIGHT\",1784900000000," + "\"{\\\"actor\\\":\\\"worker-0123456789abcdef\\\"}\"]]";

    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement update;
    private final PreparedStatement claim;
    private final PreparedStatement insert;
    private final PreparedStatement append;
    private final PreparedStatement count;
    private final PreparedStatement last;
    private final String document;
    private final long[] counted = new long[STATES];

    /** One row of the item table, as its caller knows it. */
    static final class Row {
        long no;
        long revision;
        int state;
    }

    BareDatabase(Path directory) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("bare.db"));
        try (Statement statement = connection.createStatement()) {
            for (String pragma : PRAGMAS) {
                statement.execute("PRAGMA " + pragma);
            }
            for (String part : SCHEMA) {
                statement.execute(part);
            }
            for (int state = 0; state < STATES; state++) {
                statement.execute("INSERT OR IGNORE INTO state VALUES (" + state + ", 0)");
            }
        }
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        update = connection.prepareStatement("UPDATE item SET revision = ?, entries = entries + 1, state = ?, due = ?,"
                + " updated = ?, ready_at = ?, document = ? WHERE no = ? AND revision = ?");
        claim = connection.prepareStatement("UPDATE item SET revision = ?, entries = entries + 1, state = ?, due = ?,"
                + " updated = ?, ready_at = ?, document = ? WHERE no = (SELECT no FROM item WHERE state = ? AND"
                + " ready_at <= ? ORDER BY ready_at LIMIT 1) RETURNING no");
        insert = connection.prepareStatement("INSERT INTO item (no, type, id, revision, entries, created, state, due,"
                + " updated, ready_at, document) VALUES (?, 1, ?, ?, 1, ?, ?, ?, ?, ?, ?)");
        append = connection.prepareStatement("INSERT INTO history VALUES (?, ?, 1, ?, ?, ?, ?)");
        count = connection.prepareStatement("UPDATE state SET items = items + ? WHERE no = ?");
        last = connection.prepareStatement("SELECT coalesce(max(revision), 0) FROM history");
        document = document();
    }

    /** The very document that Holdfast would store. */
    private static String document() {
        var store = new InMemoryStore();
        try (var items = Items.open(Side.WORKFLOW, store)) {
            items.create("0-0", Recording.number(0));
            return store.read(new ItemKey("side", "0-0"))
                    .map(found -> found.body())
                    .map(ItemBody::document)
                    .orElseThrow();
        }
    }

    void begin() throws SQLException {
        begin.execute();
    }

    /** Writes what was counted, once per transaction, and commits. */
    void commit() throws SQLException {
        for (int state = 0; state < STATES; state++) {
            if (counted[state] != 0) {
                count.setLong(1, counted[state]);
                count.setInt(2, state);
                count.executeUpdate();
                counted[state] = 0;
            }
        }
        commit.execute();
    }

    long nextRevision() throws SQLException {
        try (ResultSet row = last.executeQuery()) {
            return row.getLong(1) + 1;
        }
    }

    void insert(Row row, long revision, String id, int state) throws SQLException {
        long now = System.currentTimeMillis();
        insert.setLong(1, revision);
        insert.setString(2, id);
        insert.setLong(3, revision);
        insert.setLong(4, revision);
        insert.setInt(5, state);
        insert.setLong(6, now);
        insert.setLong(7, now);
        insert.setLong(8, now);
        insert.setString(9, document);
        insert.executeUpdate();
        row.no = revision;
        row.revision = 0;
        row.state = state;
        counted[state]++;
        append(row, revision);
    }

    void move(Row row, long revision, int to) throws SQLException {
        bind(update, revision, to);
        update.setLong(7, row.no);
        update.setLong(8, row.revision);
        if (update.executeUpdate() != 1) {
            throw new IllegalStateException("row " + row.no + " was changed by somebody else");
        }
        moved(row, revision, to);
    }

    /** Takes the row that has been ready longest; false if none is. */
    boolean claim(Row row, long revision, int from, int to) throws SQLException {
        bind(claim, revision, to);
        claim.setInt(7, from);
        claim.setLong(8, System.currentTimeMillis());
        try (ResultSet taken = claim.executeQuery()) {
            if (!taken.next()) {
                return false;
            }
            row.no = taken.getLong(1);
        }
        row.state = from;
        moved(row, revision, to);
        return true;
    }

    private void bind(PreparedStatement statement, long revision, int to) throws SQLException {
        long now = System.currentTimeMillis();
        statement.setLong(1, revision);
        statement.setInt(2, to);
        statement.setLong(3, now);
        statement.setLong(4, now);
        statement.setLong(5, now);
        statement.setString(6, document);
    }

    private void moved(Row row, long revision, int to) throws SQLException {
        counted[row.state]--;
        counted[to]++;
        row.state = to;
        append(row, revision);
    }

    private void append(Row row, long revision) throws SQLException {
        append.setLong(1, revision);
        append.setLong(2, row.no);
        append.setLong(3, row.revision);
        append.setString(4, "0123456789abcdef-" + revision);
        append.setLong(5, 1);
        append.setString(6, ENTRY);
        append.executeUpdate();
        row.revision = revision;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
