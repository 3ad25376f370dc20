package dev.holdfast.sqlite;

import static dev.holdfast.backendtests.child.SampleCommits.body;
import static dev.holdfast.backendtests.child.SampleCommits.change;
import static dev.holdfast.backendtests.child.SampleCommits.commit;
import static dev.holdfast.backendtests.child.SampleCommits.create;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirroredStoreTest {
    @TempDir
    Path directory;

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("episode"))) {
            return all.filter(file -> file.toString().endsWith(".yaml")).count();
        }
    }

    @Test
    void mirrorIsExactAfterAFlushAndAfterClosing() throws IOException {
        try (SqliteStore store = SqliteStore.open(directory)) {
            Committed a = create(store, "a");
            create(store, "b");
            store.flush();
            assertThat(files()).isEqualTo(2);
            commit(store, change(key("a"), a.revision(), null));
            create(store, "c");
            create(store, "d");
        }
        assertThat(files()).isEqualTo(3);
        try (SqliteStore store = SqliteStore.open(directory)) {
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    @Test
    void databaseIsRebuiltFromTheMirror() throws IOException {
        ItemRecord before;
        Cursor old;
        try (SqliteStore store = SqliteStore.open(directory)) {
            Committed a = create(store, "a");
            commit(store, change(key("a"), a.revision(), body("RUN")));
            create(store, "b");
            before = store.read(key("a")).orElseThrow();
            old = SampleCommits.feed(store).next();
        }
        Files.delete(directory.resolve("state.db"));
        assertThatThrownBy(() -> SqliteStore.open(directory)).hasMessageContaining("is missing");

        VerifyReport report = SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());

        assertThat(report.items()).isEqualTo(2);
        assertThat(report.findings()).isEmpty();
        try (SqliteStore store = SqliteStore.open(directory)) {
            ItemRecord after = store.read(key("a")).orElseThrow();
            assertThat(after.body()).isEqualTo(before.body());
            assertThat(after.entries()).isEqualTo(before.entries() + 1);
            assertThat(after.revision()).isGreaterThan(3);
            assertThat(store.count("episode")).containsEntry("RUN", 1L).containsEntry("NEW", 1L);
            assertThatThrownBy(() -> store.history(new HistoryQuery("episode", null, new Cursor("1"), 10)))
                    .isInstanceOf(CursorExpiredException.class);
            assertThat(store.history(new HistoryQuery("episode", null, old, 10)).entries())
                    .hasSize(2);
            commit(store, change(key("a"), after.revision(), body("DONE")));
            store.flush();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }
}
