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
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rebuilds without the artifact that reads damaged pages, which is not on the class path of these tests. */
class RebuildTest {
    private static final SqliteOptions ACCEPT =
            SqliteOptions.builder().lostCommits(LostCommits.ACCEPT).build();

    @TempDir
    Path directory;

    @BeforeEach
    void fill() {
        try (SqliteStore store = SqliteStore.open(directory)) {
            Committed a = create(store, "a");
            commit(store, change(key("a"), a.revision(), body("RUN")));
            create(store, "b");
        }
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                found.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return found;
    }

    private void refusesWithoutChange(String name) throws IOException {
        Map<String, byte[]> before = files();
        assertThatThrownBy(() -> SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults()))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.verdict()).isEqualTo(Verdict.FATAL))
                .hasMessageContaining(name + " holds data")
                .hasMessageContaining("dev.holdfast:holdfast-sqlite-rescue")
                .hasMessageContaining("LostCommits.ACCEPT")
                .hasMessageNotContaining(directory.toString());
        assertThat(files()).containsExactlyEntriesOf(before);
    }

    @Test
    void databaseThatHoldsDataIsNotReplacedByItsMirrorUnasked() throws IOException {
        refusesWithoutChange("state.db");
    }

    @Test
    void unreadableDatabaseIsNotReplacedEither() throws IOException {
        Files.write(directory.resolve("state.db"), new byte[5000]);
        refusesWithoutChange("state.db");
    }

    @Test
    void databaseThatADeadRebuildSetAsideCountsToo() throws IOException {
        Files.move(directory.resolve("state.db"), directory.resolve("state.db.corrupt-1"));
        refusesWithoutChange("state.db.corrupt-1");
    }

    @Test
    void lossThatIsAcceptedIsReportedAndTheOldDatabaseKept() throws IOException {
        byte[] old = Files.readAllBytes(directory.resolve("state.db"));

        VerifyReport report = SqliteStore.rebuildDatabase(directory, ACCEPT);

        assertThat(report.items()).isEqualTo(2);
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.problem()).isEqualTo(Problem.LOST_COMMITS);
            assertThat(finding.subject()).isEqualTo("state.db");
            assertThat(finding.detail()).contains("not searched", "holdfast-sqlite-rescue", "are lost");
            assertThat(finding.repaired()).isFalse();
        });
        assertThat(Files.readAllBytes(directory.resolve("state.db.corrupt-1"))).isEqualTo(old);
        try (SqliteStore store = SqliteStore.open(directory)) {
            assertThat(store.read(key("a")).orElseThrow().body()).isEqualTo(body("RUN"));
            assertThat(create(store, "c").revision()).isGreaterThan(3);
            store.flush();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    @Test
    void emptyDatabaseIsRebuiltFromTheMirror() throws IOException {
        Files.write(directory.resolve("state.db"), new byte[0]);

        VerifyReport report = SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());

        assertThat(report.items()).isEqualTo(2);
        assertThat(report.findings()).isEmpty();
    }
}
