package dev.holdfast.sqlite;

import static dev.holdfast.backendtests.child.SampleCommits.T0;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.sqlite.database.ConnectionSource.Access;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.JdbcConnections;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UniqueKeyTest {
    @TempDir
    Path directory;

    private static Commit keyed(String id, long expected, String value) {
        ItemBody body = new ItemBody("NEW", null, T0, null, T0, Set.of("t"), "{}", Map.of("archive", value));
        return new Commit(
                key(id),
                expected,
                body,
                List.of(new Entry(Entry.Kind.CREATED, null, "NEW", T0, "{}")),
                id + "-" + expected + "-" + value.hashCode());
    }

    private static CommitResult send(SqliteStore store, Commit commit) {
        return store.commit(List.of(commit)).get(0);
    }

    private static ItemKey holder(SqliteStore store, String value) {
        return store.readByKey(key("a").type(), "archive", value)
                .map(ItemRecord::key)
                .orElseThrow();
    }

    private DatabaseSession session() throws SQLException {
        return new DatabaseSession(
                new JdbcConnections(directory.resolve("state.db"), PlainFactory.OPTIONS.databaseOptions())
                        .open(Access.WRITE));
    }

    private long version() throws SQLException {
        try (DatabaseSession session = session()) {
            return session.number("PRAGMA user_version");
        }
    }

    @Test
    void theFirstKeyRaisesTheVersionOfTheSchema() throws SQLException {
        try (SqliteStore store = SqliteStore.open(directory)) {
            store.prepareUniqueKeys();
            assertThat(version()).isEqualTo(1);
            send(store, keyed("a", 0, "x"));
            assertThat(version()).isEqualTo(2);
        }
        try (SqliteStore store = SqliteStore.open(directory)) {
            assertThat(holder(store, "x")).isEqualTo(key("a"));
            assertThat(version()).isEqualTo(2);
        }
        try (DatabaseSession session = session()) {
            session.execute("PRAGMA user_version = 3");
        }
        assertThatThrownBy(() -> SqliteStore.open(directory)).hasMessageContaining("newer Holdfast");
    }

    @Test
    void aRebuildFromTheMirrorKeepsTheKeys() throws Exception {
        try (SqliteStore store = SqliteStore.open(directory)) {
            Committed a = (Committed) send(store, keyed("a", 0, "x"));
            send(store, keyed("a", a.revision(), "with: 'quotes'\u2028"));
            send(store, keyed("b", 0, "y"));
        }
        Files.write(directory.resolve("state.db"), new byte[0]);

        SqliteStore.rebuildDatabase(
                directory,
                SqliteOptions.builder().lostCommits(LostCommits.ACCEPT).build());

        try (SqliteStore store = SqliteStore.open(directory)) {
            assertThat(holder(store, "with: 'quotes'\u2028")).isEqualTo(key("a"));
            assertThat(holder(store, "y")).isEqualTo(key("b"));
            assertThat(send(store, keyed("c", 0, "y"))).isEqualTo(new CommitResult.Duplicate("archive", "y", key("b")));
            store.flush();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
        assertThat(version()).isEqualTo(2);
    }

    @Test
    void aRebuildThatFindsOneKeyTwiceKeepsItOnceAndReportsIt() throws Exception {
        Path mirrored;
        byte[] old;
        try (SqliteStore store = SqliteStore.open(directory)) {
            Committed a = (Committed) send(store, keyed("a", 0, "x"));
            store.flush();
            mirrored = find("a.yaml");
            old = Files.readAllBytes(mirrored);
            send(store, keyed("a", a.revision(), "z"));
            send(store, keyed("b", 0, "x"));
        }
        Files.write(mirrored, old); // an older copy of one file
        Files.write(directory.resolve("state.db"), new byte[0]);

        List<Finding> findings = SqliteStore.rebuildDatabase(
                        directory,
                        SqliteOptions.builder().lostCommits(LostCommits.ACCEPT).build())
                .findings();

        assertThat(findings)
                .anySatisfy(finding -> assertThat(finding.detail()).contains("unique key archive", "left out"));
        try (SqliteStore store = SqliteStore.open(directory)) {
            assertThat(holder(store, "x")).isIn(key("a"), key("b"));
            store.flush();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    private Path find(String name) throws Exception {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aLostKeyIsReportedAndRepairedFromItsItem() throws SQLException {
        try (SqliteStore store = SqliteStore.open(directory, PlainFactory.OPTIONS)) {
            send(store, keyed("a", 0, "x"));
        }
        try (DatabaseSession session = session()) {
            session.execute("DELETE FROM item_tag WHERE tag LIKE '%archive%'");
        }
        try (SqliteStore store = SqliteStore.open(directory, PlainFactory.OPTIONS)) {
            assertThat(store.verify(Check.REPORT).findings())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.problem()).isEqualTo(Problem.DERIVED_MISMATCH));
            assertThat(store.verify(Check.REPAIR).clean()).isTrue();
            assertThat(holder(store, "x")).isEqualTo(key("a"));
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }
}
