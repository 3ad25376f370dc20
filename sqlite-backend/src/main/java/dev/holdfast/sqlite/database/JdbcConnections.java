package dev.holdfast.sqlite.database;

import dev.holdfast.store.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** Connections to a database file through sqlite-jdbc. Thread-safe. */
public final class JdbcConnections implements ConnectionSource {
    /** A writer checkpoints by itself only if the housekeeper is far behind: 64 MiB of pages. */
    private static final int LAST_RESORT_CHECKPOINT_PAGES = 32_768;

    private static final int WAL_KEPT_BYTES = 64 << 20;
    private static final int WRITER_CACHE_KIB = 16 << 10;

    private final String url;
    private final DatabaseOptions options;

    public JdbcConnections(Path file, DatabaseOptions options) {
        this.url = "jdbc:sqlite:" + file.toAbsolutePath();
        this.options = options;
    }

    @Override
    public Connection open(Access access) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(options.busyTimeout().toMillis()));
        config.setGetGeneratedKeys(false); // each insert would cost a query
        // no CREATE: the file is created beforehand with its permissions; no URI: a path may contain anything
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.resetOpenMode(SQLiteOpenMode.OPEN_URI);
        if (access == Access.INSPECT) {
            config.resetOpenMode(SQLiteOpenMode.READWRITE);
            config.setOpenMode(SQLiteOpenMode.READONLY);
        }
        Connection connection = config.createConnection(url);
        try (Statement statement = connection.createStatement()) {
            for (String pragma : pragmas(access)) {
                statement.execute("PRAGMA " + pragma);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private List<String> pragmas(Access access) {
        return switch (access) {
            case INSPECT -> List.of("trusted_schema = OFF");
            case READ -> List.of("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON");
            case WRITE ->
                List.of(
                        "trusted_schema = OFF",
                        "cell_size_check = ON",
                        "synchronous = " + (options.durability() == Durability.NODE ? "FULL" : "NORMAL"),
                        "fullfsync = ON",
                        "checkpoint_fullfsync = ON",
                        "wal_autocheckpoint = " + LAST_RESORT_CHECKPOINT_PAGES,
                        "journal_size_limit = " + WAL_KEPT_BYTES,
                        "cache_size = -" + WRITER_CACHE_KIB);
        };
    }
}
