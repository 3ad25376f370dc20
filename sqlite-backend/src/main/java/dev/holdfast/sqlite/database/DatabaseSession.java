package dev.holdfast.sqlite.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * A connection with its prepared statements. Transactions are plain SQL: after some errors SQLite ends a transaction by
 * itself, and the transaction state of the driver does not notice. After any error the session is closed and replaced.
 * Confined to one thread at a time.
 */
public final class DatabaseSession implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final RecentItems recent = new RecentItems();

    public DatabaseSession(Connection connection) {
        this.connection = connection;
    }

    /** Returns the items that this session wrote last; used by the writer only. */
    public RecentItems recent() {
        return recent;
    }

    /** Returns the statement for a text and keeps it; the number of texts must be bounded. */
    public PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    /** Returns a statement with its first parameters set to numbers. */
    public PreparedStatement prepare(String sql, long... parameters) throws SQLException {
        PreparedStatement statement = prepare(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setLong(i + 1, parameters[i]);
        }
        return statement;
    }

    /** Runs a statement without parameters. */
    public void execute(String sql) throws SQLException {
        prepare(sql).execute();
    }

    /** Returns the number that a query selects; 0 if it selects no row or null. */
    public long number(String sql, long... parameters) throws SQLException {
        try (ResultSet row = prepare(sql, parameters).executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Runs a script; each statement ends with a semicolon at the end of a line. */
    void script(String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String part : text.split(";\\s*\\R", -1)) {
                if (!part.isBlank()) {
                    statement.executeUpdate(part);
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
