package dev.holdfast.sqlite;

import static dev.holdfast.backendtests.child.SampleCommits.create;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.sqlite.SqliteOptions.MirrorMode;
import dev.holdfast.store.Durability;
import dev.holdfast.store.LostCommits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseOpenerTest {
    @TempDir
    Path parent;

    private Path directory;

    @BeforeEach
    void name() {
        directory = parent.resolve("store");
    }

    private SqliteStore open() {
        return SqliteStore.open(directory, PlainFactory.OPTIONS);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("state.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void filesAreForTheirOwnerAlone() throws IOException {
        try (SqliteStore store = open()) {
            create(store, "a");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files.toList())
                        .hasSizeGreaterThanOrEqualTo(4)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .as("%s", file.getFileName())
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void databaseOfANewerVersionIsRefusedByNameAndLeftAlone() throws Exception {
        open().close();
        execute("PRAGMA user_version = 7");
        byte[] before = Files.readAllBytes(directory.resolve("state.db"));

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.FATAL))
                .hasMessageContaining("newer Holdfast (schema 7, this one knows 2)");
        assertThat(Files.readAllBytes(directory.resolve("state.db"))).isEqualTo(before);
    }

    @Test
    void databaseOfAnotherApplicationIsRefusedAndLeftAlone() throws Exception {
        Files.createDirectories(directory);
        execute("CREATE TABLE theirs (a)");
        byte[] before = Files.readAllBytes(directory.resolve("state.db"));

        assertThatThrownBy(this::open).hasMessageContaining("not a database of Holdfast");
        assertThat(Files.readAllBytes(directory.resolve("state.db"))).isEqualTo(before);
    }

    @Test
    void fileThatIsNoDatabaseIsDamage() throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("state.db"), "no database at all, but long enough".repeat(200));

        assertThatThrownBy(this::open)
                .isInstanceOf(dev.holdfast.CorruptRecordException.class)
                .hasMessageNotContaining(parent.toString());
    }

    @Test
    void missingDatabaseBesideAMarkIsALossAndNotANewStore() throws IOException {
        try (SqliteStore store = open()) {
            create(store, "a");
        }
        Files.delete(directory.resolve("state.db"));

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.FATAL))
                .hasMessageContaining("is missing")
                .hasMessageContaining("revision 1 was committed");
        assertThat(directory.resolve("state.db")).doesNotExist();
    }

    @Test
    void databaseThatFellBehindItsMarkIsRefusedUnlessTheLossIsAccepted() throws IOException {
        byte[] old;
        try (SqliteStore store = open()) {
            create(store, "a");
        }
        old = Files.readAllBytes(directory.resolve("state.db"));
        try (SqliteStore store = open()) {
            create(store, "b");
            create(store, "c");
        }
        Files.write(directory.resolve("state.db"), old);

        assertThatThrownBy(this::open)
                .hasMessageContaining("ends at revision 1")
                .hasMessageContaining("revision 3 was committed")
                .hasMessageContaining("LostCommits.ACCEPT");

        SqliteOptions accepting = SqliteOptions.builder()
                .mirror(MirrorMode.OFF)
                .lostCommits(LostCommits.ACCEPT)
                .build();
        try (SqliteStore store = SqliteStore.open(directory, accepting)) {
            assertThat(store.read(key("b"))).isEmpty();
            assertThat(create(store, "b").revision())
                    .as("revisions are not reused")
                    .isEqualTo(4);
        }
        open().close();
    }

    @ParameterizedTest
    @EnumSource(names = {"MEMORY", "REPLICAS"})
    void aDurabilityThatIsNotOfferedIsRefusedNamingThoseThatAre(Durability durability) {
        assertThatThrownBy(() -> SqliteOptions.builder().durability(durability).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("durability " + durability)
                .hasMessageContaining("use NODE")
                .hasMessageContaining("or PROCESS");
    }

    @Test
    void rewrittenHistoryAtTheMarkIsNoticed() throws IOException {
        try (SqliteStore store = open()) {
            create(store, "a");
        }
        byte[] old = Files.readAllBytes(directory.resolve("state.db"));
        byte[] mark = Files.readAllBytes(directory.resolve("state.mark"));
        try (SqliteStore store = open()) {
            create(store, "b");
        }
        byte[] newerMark = Files.readAllBytes(directory.resolve("state.mark"));
        Files.write(directory.resolve("state.db"), old);
        Files.write(directory.resolve("state.mark"), mark);
        try (SqliteStore store = open()) {
            create(store, "other");
        }
        Files.write(directory.resolve("state.mark"), newerMark);

        assertThatThrownBy(this::open).hasMessageContaining("has another commit at revision 2");
    }

    @Test
    void flippedBitInTheLogIsNoticedBecauseTheMarkIsAhead() throws IOException {
        Path copy = parent.resolve("copy");
        Files.createDirectories(copy);
        try (SqliteStore store = open()) {
            for (int i = 0; i < 20; i++) {
                create(store, "item-" + i);
            }
            for (String file : new String[] {"state.db", "state.db-wal", "state.mark"}) {
                Files.copy(directory.resolve(file), copy.resolve(file));
            }
        }
        Path log = copy.resolve("state.db-wal");
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length / 2] ^= 4;
        Files.write(log, bytes);

        assertThatThrownBy(() -> SqliteStore.open(copy, PlainFactory.OPTIONS)).hasMessageContaining("are lost");
    }
}
