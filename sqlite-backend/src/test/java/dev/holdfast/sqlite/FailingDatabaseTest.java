package dev.holdfast.sqlite;

import static dev.holdfast.backendtests.child.SampleCommits.body;
import static dev.holdfast.backendtests.child.SampleCommits.change;
import static dev.holdfast.backendtests.child.SampleCommits.commit;
import static dev.holdfast.backendtests.child.SampleCommits.create;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.internal.io.DiskFileOps;
import dev.holdfast.sqlite.database.ConnectionSource;
import dev.holdfast.sqlite.database.JdbcConnections;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailingDatabaseTest {
    @TempDir
    Path directory;

    private FailingConnections connections;

    @BeforeEach
    void connect() {
        connections = new FailingConnections(
                new JdbcConnections(directory.resolve("state.db"), PlainFactory.OPTIONS.databaseOptions()));
    }

    private SqliteStore open() {
        return SqliteStore.open(directory, PlainFactory.OPTIONS, new DiskFileOps(), connections);
    }

    @ParameterizedTest
    @CsvSource({"5,false", "10,false", "10,true", "13,false", "13,true", "7,false", "9,true"})
    void everyCallMayFailAndNothingIsHalfDone(int code, boolean afterEffect) {
        try (SqliteStore store = open()) {
            create(store, "a");
            boolean reached = true;
            for (int call = 1; reached; call++) {
                String id = "item-" + call;
                Committed created = create(store, id);
                List<Commit> list = List.of(
                        change(key(id), created.revision(), body("RUN")).withChunks(List.of(new Chunk("RUN", 0, "1"))),
                        change(key(id + "-b"), Commit.ABSENT, body("NEW-" + call)));
                connections.failAt(call, code, afterEffect);
                reached = send(store, list, call);
                assertThat(store.verify(StateStore.Check.REPORT).findings())
                        .as("after failure of call %d", call)
                        .isEmpty();
            }
        }
    }

    /** Sends a list that fails once, and sends it again; returns whether the failure was reached. */
    private boolean send(SqliteStore store, List<Commit> list, int call) {
        Verdict verdict = null;
        try {
            store.commit(list);
        } catch (StoreException e) {
            verdict = e.verdict();
            assertThat(e).hasMessageNotContaining(directory.toString());
        }
        boolean failed = connections.failed();
        connections.stop();
        ItemRecord before = store.read(list.get(0).key()).orElseThrow();
        Optional<ItemRecord> second = store.read(list.get(1).key());
        assertThat(second.isPresent())
                .as("both or none after call %d", call)
                .isEqualTo(before.body().state().equals("RUN"));
        if (verdict == Verdict.RETRYABLE || verdict == Verdict.FATAL) {
            assertThat(second).as("no effect of call %d", call).isEmpty();
        }
        for (CommitResult result : store.commit(list)) {
            assertThat(result).as("sent again after call %d", call).isInstanceOf(Committed.class);
        }
        assertThat(SampleCommits.feed(store).entries().stream()
                        .filter(entry -> entry.key().equals(list.get(1).key())))
                .hasSize(1);
        return failed;
    }

    @Test
    void failureOfTheCommitItselfIsUnknown() {
        try (SqliteStore store = open()) {
            create(store, "a");
            Verdict last = null;
            for (int call = 1; call < 100 && last != Verdict.UNKNOWN; call++) {
                connections.failAt(call, 10, true);
                try {
                    create(store, "b" + call);
                } catch (StoreException e) {
                    last = e.verdict();
                }
            }
            connections.stop();
            assertThat(last).isEqualTo(Verdict.UNKNOWN);
        }
    }

    @Test
    void fullDatabaseRefusesWholeCommitsAndWorksAgainWhenThereIsSpace() throws SQLException {
        JdbcConnections real =
                new JdbcConnections(directory.resolve("state.db"), PlainFactory.OPTIONS.databaseOptions());
        boolean[] limited = {true};
        ConnectionSource source = access -> {
            Connection connection = real.open(access);
            if (limited[0] && access == ConnectionSource.Access.WRITE) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("PRAGMA max_page_count = 60");
                }
            }
            return connection;
        };
        try (SqliteStore store = SqliteStore.open(directory, PlainFactory.OPTIONS, new DiskFileOps(), source)) {
            int created = 0;
            StoreException full = null;
            while (full == null) {
                try {
                    create(store, "item-" + created);
                    created++;
                } catch (StoreException e) {
                    full = e;
                }
            }
            assertThat(full.verdict()).isEqualTo(Verdict.RETRYABLE);
            assertThat(full).hasMessageContaining("full");
            assertThat(store.count("episode")).containsEntry("NEW", (long) created);
            assertThat(store.read(key("item-" + created))).isEmpty();
            assertThat(store.verify(StateStore.Check.REPORT).findings()).isEmpty();

            limited[0] = false;
            create(store, "item-" + created);
            assertThat(store.count("episode")).containsEntry("NEW", created + 1L);
        }
    }

    @Test
    void taskThatFailsDoesNotFailOthersOfItsTransaction() throws InterruptedException {
        try (SqliteStore store = open()) {
            Committed a = create(store, "a");
            Thread[] callers = new Thread[8];
            for (int i = 0; i < callers.length; i++) {
                String id = "other-" + i;
                callers[i] = new Thread(() -> create(store, id));
            }
            for (Thread caller : callers) {
                caller.start();
            }
            assertThatThrownBy(() -> store.claim(
                            new dev.holdfast.store.ClaimRequest(
                                    "episode",
                                    List.of(new dev.holdfast.store.ClaimRequest.Source("NEW", null)),
                                    SampleCommits.T0,
                                    5),
                            found -> {
                                throw new IllegalStateException("a take that fails");
                            }))
                    .isInstanceOf(IllegalStateException.class);
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(store.count("episode")).containsEntry("NEW", 9L);
            commit(store, change(key("a"), a.revision(), body("RUN")));
        }
    }
}
