package dev.holdfast.sqlite.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.internal.io.DiskFileOps;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorCheckTest {
    private static final int ITEMS = 600; // several pages

    private final FakeSource source = new FakeSource();

    @TempDir
    Path directory;

    private Path group;

    @BeforeEach
    void fill() {
        for (int i = 0; i < ITEMS; i++) {
            source.put("episode", "a" + i, "NEW", "2004-04-14");
        }
        open().close();
        group = directory.resolve("episode/2004");
    }

    private Mirror open() {
        return Mirror.start(directory, MirrorOptions.defaults(), new DiskFileOps(), source, new ManualTime());
    }

    private List<VerifyReport.Finding> verify(Check check) {
        List<VerifyReport.Finding> findings = new ArrayList<>();
        try (Mirror mirror = open()) {
            mirror.verify(check, findings::add, source);
        }
        return findings;
    }

    private void damage() throws IOException {
        Files.delete(group.resolve("a1.yaml"));
        Path edited = group.resolve("a2.yaml");
        Files.writeString(edited, Files.readString(edited).replace("word word", "word sword"));
        Files.write(group.resolve("a3.yaml"), new byte[50]);
        Files.copy(group.resolve("a4.yaml"), group.resolve("a4 copy.yaml"));
        Files.write(group.resolve(".left.tmp"), new byte[3]);
        Files.writeString(group.resolve("notes.yaml"), "buy: milk\n");
        ItemRecord old = source.log.get(5).record();
        assertThat(old).isNotNull();
        Files.write(
                group.resolve("a5.yaml"),
                MirrorItem.of(new ItemRecord(old.key(), 1, 1, old.body())).bytes());
        Files.write(
                group.resolve("a6.yaml"),
                MirrorItem.of(new ItemRecord(source.log.get(6).key(), 9999, 1, old.body()))
                        .bytes());
    }

    @Test
    void aMirrorThatIsExactHasNoFindings() {
        assertThat(verify(Check.REPORT)).isEmpty();
    }

    @Test
    void everythingThatIsWrongIsFoundRepairedAndKept() throws IOException {
        damage();
        byte[] edited = Files.readAllBytes(group.resolve("a2.yaml"));
        try (Mirror mirror = open()) {
            mirror.flush();
            Files.write(group.resolve(".left.tmp"), new byte[3]); // the first one was swept at the start
            List<VerifyReport.Finding> reported = new ArrayList<>();
            mirror.verify(Check.REPORT, reported::add, source);
            assertThat(reported)
                    .extracting(finding -> finding.problem() + " " + finding.subject())
                    .containsExactlyInAnyOrder(
                            "MIRROR_MISSING episode/2004/a1.yaml",
                            "MIRROR_DAMAGED episode/2004/a2.yaml",
                            "MIRROR_DAMAGED episode/2004/a3.yaml",
                            "MIRROR_STALE episode/2004/a5.yaml",
                            "MIRROR_AHEAD episode/2004/a6.yaml",
                            "ORPHAN_FILE episode/2004/.left.tmp",
                            "ORPHAN_FILE episode/2004/a4 copy.yaml",
                            "ORPHAN_FILE episode/2004/notes.yaml");
            assertThat(reported).noneMatch(VerifyReport.Finding::repaired);
            List<VerifyReport.Finding> repaired = new ArrayList<>();
            mirror.verify(Check.REPAIR, repaired::add, source);
            assertThat(repaired).allMatch(finding -> finding.repaired() || finding.problem() == Problem.MIRROR_AHEAD);
        }
        assertThat(Files.readAllBytes(group.resolve("a2.yaml.corrupt-1"))).isEqualTo(edited);
        assertThat(directory.resolve("orphans/episode/2004/notes.yaml")).hasContent("buy: milk\n");
        assertThat(verify(Check.REPORT))
                .extracting(VerifyReport.Finding::problem)
                .containsExactly(Problem.MIRROR_AHEAD);
    }

    @Test
    void aWrongIndexIsFoundAndRepaired() throws IOException {
        try (Mirror mirror = open()) {
            mirror.flush();
            Path index = directory.resolve("index.json");
            Files.writeString(index, Files.readString(index).replace("600", "599"));
            List<VerifyReport.Finding> findings = new ArrayList<>();
            mirror.verify(Check.REPAIR, findings::add, source);
            assertThat(findings)
                    .extracting(VerifyReport.Finding::toString)
                    .containsExactly("DERIVED_MISMATCH index.json: has other counts than the database (repaired)");
            assertThat(index).content().contains("\"NEW\" : 600");
        }
    }

    /** A database that is just a list. */
    private static final class ListSink implements RecordSink {
        private final TreeMap<String, ItemRecord> records = new TreeMap<>();
        private final Path file;
        private long highest;

        ListSink(Path file) {
            this.file = file;
        }

        @Override
        public void insert(ItemRecord record) {
            assertThat(records.put(record.key().toString(), record)).isNull();
        }

        @Override
        public void finish(long highestRevision) throws IOException {
            highest = highestRevision;
            Files.writeString(file, "new database");
        }

        @Override
        public void close() {}
    }

    @Test
    void theDatabaseIsRebuiltFromTheFilesAndNothingIsLost() throws IOException {
        damage();
        Files.createDirectories(directory.resolve("episode/2003"));
        ItemRecord moved = source.log.get(7).record();
        Files.write(
                directory.resolve("episode/2003/a7.yaml"),
                MirrorItem.of(new ItemRecord(moved.key(), 2, 2, moved.body())).bytes());
        for (String name : List.of("state.db", "state.db-wal", "state.db-shm")) {
            Files.writeString(directory.resolve(name), "old " + name);
        }
        ListSink[] sink = {null};
        VerifyReport report = MirrorRebuild.run(directory, MirrorOptions.defaults(), new DiskFileOps(), file -> {
            sink[0] = new ListSink(file);
            return sink[0];
        });
        assertThat(report.items()).isEqualTo(ITEMS - 3);
        assertThat(sink[0].records).hasSize(ITEMS - 3).doesNotContainKeys("episode/a1", "episode/a2", "episode/a3");
        assertThat(sink[0].records.get("episode/a7").revision()).isEqualTo(8);
        assertThat(sink[0].highest).isEqualTo(9999);
        assertThat(report.findings())
                .extracting(finding -> finding.problem() + " " + finding.subject())
                .containsExactlyInAnyOrder(
                        "MIRROR_DAMAGED episode/2004/a2.yaml",
                        "MIRROR_DAMAGED episode/2004/a3.yaml",
                        "MIRROR_DAMAGED episode/2004/notes.yaml",
                        "ORPHAN_FILE episode/2004/a4 copy.yaml",
                        "ORPHAN_FILE episode/2003/a7.yaml");
        assertThat(directory.resolve("state.db")).hasContent("new database");
        assertThat(directory.resolve("state.db.corrupt-1")).hasContent("old state.db");
        assertThat(directory.resolve("state.db.corrupt-1-wal")).hasContent("old state.db-wal");
        assertThat(directory.resolve("state.db-wal")).doesNotExist();
        assertThat(group.resolve("a2.yaml.corrupt-1")).exists();
    }

    @Test
    void aFileOfANewerFormatStopsTheRebuildUntouched() throws IOException {
        Path newer = group.resolve("a9.yaml");
        byte[] bytes = Files.readString(newer)
                .replace("  format: 1\n", "  format: 3\n")
                .getBytes(StandardCharsets.UTF_8);
        Files.write(newer, bytes);
        Files.writeString(directory.resolve("state.db"), "old");
        assertThatThrownBy(
                        () -> MirrorRebuild.run(directory, MirrorOptions.defaults(), new DiskFileOps(), ListSink::new))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("a9.yaml was written by a newer version");
        assertThat(Files.readAllBytes(newer)).isEqualTo(bytes);
        assertThat(directory.resolve("state.db")).hasContent("old");
        assertThat(verify(Check.REPAIR)).hasSize(1).noneMatch(VerifyReport.Finding::repaired);
        assertThat(Files.readAllBytes(newer)).isEqualTo(bytes);
    }
}
