package dev.holdfast.sqlite;

import dev.holdfast.sqlite.database.ConnectionSource.Access;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.JdbcConnections;
import dev.holdfast.sqlite.database.Schema;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Upgrades a database by a script that never ends, and prints when it is in the middle. */
final class UpgradeChild {
    private static final String ENDLESS = "INSERT INTO extra WITH RECURSIVE n(a) AS (SELECT 1000 UNION ALL"
            + " SELECT a + 1 FROM n) SELECT a FROM n;\n";
    private static final long MUCH = 24 << 20;

    private UpgradeChild() {}

    public static void main(String[] arguments) throws Exception {
        ChildJvm.endWithParent();
        Path file = Path.of(arguments[0], "state.db");
        Path log = Path.of(arguments[0], "state.db-wal");
        Thread watch = new Thread(() -> {
            while (!Files.exists(log) || log.toFile().length() < MUCH) { // until the cache has spilled into the log
                Thread.onSpinWait();
            }
            ChildJvm.say("begun");
        });
        watch.setDaemon(true);
        watch.start();
        try (DatabaseSession session = new DatabaseSession(
                new JdbcConnections(file, PlainFactory.OPTIONS.databaseOptions()).open(Access.WRITE))) {
            Schema.upgrade(session, List.of(UpgradeTest.SEEN, UpgradeTest.NEXT + ENDLESS));
        } catch (SQLException e) {
            ChildJvm.say("failed " + e.getMessage());
        }
    }
}
