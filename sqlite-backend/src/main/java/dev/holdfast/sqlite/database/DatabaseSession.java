package dev.holdfast.sqlite.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * A connection with its prepared statements. Transactions are plain SQL, because SQLite ends one by itself after some
 * errors and the driver's own bookkeeping does not see that. After any error the session is closed and replaced.
 * Confined to one thread at a time.
 */
public final class DatabaseSession implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final RecentItems recent = new RecentItems();

    public DatabaseSession(Connection connection) {
        this.connection = connection;
    }

    /** What a writing session knows without reading. */
    public RecentItems recent() {
        return recent;
    }

    /** A statement for this text, kept for the next time; texts are constants or few. */
    public PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    /** A statement with numbers as its parameters. */
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

    /** The single number that a query answers; 0 if it answers none. */
    public long number(String sql, long... parameters) throws SQLException {
        try (ResultSet row = prepare(sql, parameters).executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Runs a script: statements that end with a semicolon at the end of a line. */
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
