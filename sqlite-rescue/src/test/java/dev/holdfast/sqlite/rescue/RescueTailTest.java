package dev.holdfast.sqlite.rescue;

import static dev.holdfast.backendtests.child.SampleCommits.T0;
import static dev.holdfast.backendtests.child.SampleCommits.body;
import static dev.holdfast.backendtests.child.SampleCommits.change;
import static dev.holdfast.backendtests.child.SampleCommits.commit;
import static dev.holdfast.backendtests.child.SampleCommits.create;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Cursor;
import dev.holdfast.sqlite.SqliteOptions;
import dev.holdfast.sqlite.SqliteStore;
import dev.holdfast.sqlite.database.ConnectionSource.Access;
import dev.holdfast.sqlite.database.DatabaseOptions;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.JdbcConnections;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.engine.ItemWriter;
import dev.holdfast.sqlite.engine.WriteTransaction;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Durability;
import dev.holdfast.store.Entry;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.NetworkDisk;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Intact data that must not come back: uncommitted and deleted rows. */
class RescueTailTest {
    private static final SqliteOptions PLAIN =
            SqliteOptions.builder().mirror(SqliteOptions.MirrorMode.OFF).build();
    private static final DatabaseOptions WRITER =
            new DatabaseOptions(Durability.NODE, Duration.ofSeconds(10), LostCommits.REFUSE, NetworkDisk.REFUSE);
    private static final int PAGE = 2048;
    private static final int MANY = 400;
    private static final List<String> FILES = List.of("state.db", "state.db-wal", "state.mark");

    @TempDir
    Path home;

    private SqliteStore open(Path directory) {
        return SqliteStore.open(directory, PLAIN);
    }

    private static int chunks(SqliteStore store, String id) {
        return store.chunks(new ChunkQuery(key(id), "RUN", Cursor.START, 100))
                .items()
                .size();
    }

    @Test
    void aTransactionThatWasNeverCommittedStaysOut() throws Exception {
        Path living = home.resolve("living");
        Path copy = Files.createDirectories(home.resolve("copy"));
        Committed known;
        try (SqliteStore store = open(living)) {
            known = create(store, "known");
            try (DatabaseSession session =
                    new DatabaseSession(new JdbcConnections(living.resolve("state.db"), WRITER).open(Access.WRITE))) {
                session.execute("PRAGMA cache_size = 1"); // so that pages reach the log before the commit
                session.execute("BEGIN IMMEDIATE");
                WriteTransaction tx = new WriteTransaction(session, new NameTable(), Durability.NODE, 0);
                Commit more = change(key("known"), known.revision(), body("RUN"))
                        .withChunks(List.of(new Chunk("RUN", 0, "1")));
                ItemWriter.apply(tx, more);
                for (int i = 0; i < MANY; i++) {
                    ItemWriter.apply(tx, change(key("never-" + i), Commit.ABSENT, body("NEW")));
                }
                for (String file : FILES) {
                    Files.copy(living.resolve(file), copy.resolve(file));
                }
                session.execute("ROLLBACK");
            }
        }
        String log = Files.readString(copy.resolve("state.db-wal"), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(log).as("the log before the commit").contains("never-1");

        VerifyReport report = SqliteStore.rebuildDatabase(copy, PLAIN);

        assertThat(report.findings()).isEmpty();
        assertThat(report.items()).isEqualTo(1);
        try (SqliteStore store = open(copy)) {
            assertThat(store.read(key("known")).orElseThrow().body()).isEqualTo(body("NEW"));
            assertThat(chunks(store, "known")).isZero();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    @Test
    void whatTheMarkKnowsComesBackThoughItsCommitIsDamaged() throws IOException {
        Path living = home.resolve("living");
        Path copy = Files.createDirectories(home.resolve("copy"));
        try (SqliteStore store = open(living)) {
            create(store, "first");
            create(store, "last");
            for (String file : FILES) {
                Files.copy(living.resolve(file), copy.resolve(file));
            }
        }
        byte[] log = Files.readAllBytes(copy.resolve("state.db-wal"));
        log[log.length - PAGE - 20] ^= 1; // the commit flag of the last frame
        Files.write(copy.resolve("state.db-wal"), log);

        VerifyReport report = SqliteStore.rebuildDatabase(copy, PLAIN);

        assertThat(report.findings()).isEmpty();
        try (SqliteStore store = open(copy)) {
            assertThat(store.read(key("last"))).isPresent();
            assertThat(store.read(key("last")).orElseThrow().entries()).isEqualTo(2);
        }
    }

    @Test
    void chunksOfAnItemThatHasLivedBeforeAreLeftOutAndNamed() {
        Path directory = home.resolve("store");
        try (SqliteStore store = open(directory)) {
            Committed made = commit(
                    store, change(key("a"), Commit.ABSENT, body("RUN")).withChunks(List.of(new Chunk("RUN", 0, "1"))));
            Entry gone = new Entry(Entry.Kind.DELETED, "RUN", null, T0, "{}");
            commit(store, new Commit(key("a"), made.revision(), null, List.of(gone), "gone"));
            commit(store, change(key("a"), Commit.ABSENT, body("RUN")).withChunks(List.of(new Chunk("RUN", 1, "2"))));
        }

        VerifyReport report = SqliteStore.rebuildDatabase(directory, PLAIN);

        assertThat(report.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail()).contains("earlier life"));
        assertThat(report.entries()).as("three, and that of the rebuild").isEqualTo(4);
        try (SqliteStore store = open(directory)) {
            assertThat(chunks(store, "a")).isZero();
            assertThat(store.read(key("a")).orElseThrow().entries()).isEqualTo(4);
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }
}
