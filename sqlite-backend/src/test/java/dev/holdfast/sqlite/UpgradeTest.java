package dev.holdfast.sqlite;

import static dev.holdfast.backendtests.child.SampleCommits.create;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.sqlite.database.ConnectionSource.Access;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.JdbcConnections;
import dev.holdfast.sqlite.database.Schema;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upgrades: the current schema plays the old one, and the test adds the later scripts. */
class UpgradeTest {
    /** The version of a database with unique keys has no tables of its own. */
    private static final String KEYS = "PRAGMA user_version = 2;\n";

    static final String SEEN = "";
    static final String NEXT = "ALTER TABLE item ADD COLUMN note TEXT DEFAULT 'none';\n"
            + "CREATE TABLE extra (a INTEGER PRIMARY KEY);\nINSERT INTO extra SELECT no FROM item;\n";

    @TempDir
    Path directory;

    private ItemRecord before;

    @BeforeEach
    void fill() {
        try (SqliteStore store = SqliteStore.open(directory, PlainFactory.OPTIONS)) {
            create(store, "a");
            before = store.read(key("a")).orElseThrow();
            create(store, "b");
        }
    }

    private DatabaseSession session() throws SQLException {
        return new DatabaseSession(
                new JdbcConnections(directory.resolve("state.db"), PlainFactory.OPTIONS.databaseOptions())
                        .open(Access.WRITE));
    }

    private void untouched() throws SQLException {
        try (DatabaseSession session = session()) {
            assertThat(session.number("PRAGMA user_version")).isEqualTo(Schema.VERSION);
            assertThat(session.number("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'"))
                    .isZero();
            assertThat(session.number("SELECT count(*) FROM pragma_table_info('item') WHERE name = 'note'"))
                    .isZero();
        }
        try (SqliteStore store = SqliteStore.open(directory, PlainFactory.OPTIONS)) {
            assertThat(store.read(key("a"))).contains(before);
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
            create(store, "c");
        }
    }

    @Test
    void anOlderDatabaseRunsTheScriptsThatItHasNotSeenAndKeepsItsData() throws SQLException {
        try (DatabaseSession session = session()) {
            Schema.upgrade(session, List.of(SEEN, KEYS, NEXT));
            assertThat(session.number("PRAGMA user_version")).isEqualTo(3);
            assertThat(session.number("SELECT count(*) FROM extra")).isEqualTo(2);
            assertThat(session.number("SELECT count(*) FROM item WHERE note = 'none'"))
                    .isEqualTo(2);
            Schema.upgrade(session, List.of(SEEN, KEYS, NEXT));
            assertThat(session.number("SELECT count(*) FROM extra")).isEqualTo(2);
        }
        assertThatThrownBy(() -> SqliteStore.open(directory, PlainFactory.OPTIONS))
                .hasMessageContaining("newer Holdfast (schema 3, this one knows 2)");
    }

    @Test
    void anUpgradeThatFailsHalfWayChangesNothing() throws SQLException {
        try (DatabaseSession session = session()) {
            assertThatThrownBy(() -> Schema.upgrade(session, List.of(SEEN, NEXT + "CREATE TABLE item (a);\n")))
                    .isInstanceOf(SQLException.class);
        }
        untouched();
    }

    @Test
    void anUpgradeThatIsKilledHalfWayChangesNothing() throws Exception {
        try (ChildJvm child = ChildJvm.start(UpgradeChild.class, directory.toString())) {
            child.await("begun", 1);
            child.kill();
        }
        untouched();
    }
}
