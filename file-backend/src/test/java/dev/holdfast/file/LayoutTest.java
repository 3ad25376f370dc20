package dev.holdfast.file;

import static dev.holdfast.backendtests.child.SampleCommits.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in the directory of a store. */
class LayoutTest {
    @TempDir
    Path temporary;

    private List<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void eachItemHasAReadableFileAndItsPreviousVersion() throws IOException {
        Path directory = temporary.resolve("store");
        try (FileStore store = FileStore.open(directory)) {
            Committed created = create(store, "hy0_2004-04-14");
            store.flush();
            ItemBody body = new ItemBody("DONE", null, null, null, SampleCommits.T0, Set.of("t"), "{\"n\":1.50}");
            SampleCommits.commit(
                    store, SampleCommits.change(SampleCommits.key("hy0_2004-04-14"), created.revision(), body));
            store.flush();
        }
        assertThat(names(directory))
                .containsExactly(
                        "documents.lock",
                        "documents.mark",
                        "episode/items/hy0_2004-04-14.json",
                        "episode/items/hy0_2004-04-14.json.bak",
                        "journal/0000000000000001.log",
                        "store.holder",
                        "store.json",
                        "store.lock",
                        "store.mark",
                        "store.turn");
        assertThat(directory.resolve("episode/items/hy0_2004-04-14.json"))
                .content()
                .contains("\"state\" : \"DONE\"", "\"n\" : 1.50", "\"revision\" : 2");
        assertThat(directory.resolve("episode/items/hy0_2004-04-14.json.bak"))
                .content()
                .contains("\"state\" : \"NEW\"", "\"revision\" : 1");
    }

    @Test
    void aDeletedItemLeavesNoFile() throws IOException {
        Path directory = temporary.resolve("store");
        try (FileStore store = FileStore.open(directory)) {
            Committed created = create(store, "a");
            store.flush();
            SampleCommits.commit(store, SampleCommits.change(SampleCommits.key("a"), created.revision(), null));
        }
        assertThat(names(directory)).noneMatch(name -> name.startsWith("episode"));
    }

    @Test
    void filesAreReadableByTheirOwnerAlone() throws IOException {
        Path directory = temporary.resolve("store");
        try (FileStore store = FileStore.open(directory)) {
            create(store, "a");
            store.flush();
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path path : all.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .as(path.toString())
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
                }
            }
        }
    }

    @Test
    void aDirectoryThatOthersCanWriteIsRefused() throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("shared"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
        assertThatThrownBy(() -> FileStore.open(directory))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("chmod go-w");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void hostileNamesStayInTheDirectoryAndApart() throws IOException {
        Path directory = temporary.resolve("store");
        List<String> ids =
                List.of("../../x", "a/b", "A", "a", "con", ".", "x.json", "x.json.bak", "日本", "a ".repeat(99) + "b");
        try (FileStore store = FileStore.open(directory)) {
            for (String type : List.of("journal", "store.json", "orphans", "items", "n:items", "N:items")) {
                for (String id : ids) {
                    SampleCommits.commit(
                            store, SampleCommits.change(new ItemKey(type, id), 0, SampleCommits.body("NEW")));
                }
            }
            store.flush();
            assertThat(store.verify(dev.holdfast.store.StateStore.Check.REPORT).findings())
                    .isEmpty();
        }
        assertThat(names(directory)).filteredOn(name -> name.endsWith(".json")).hasSize(1 + 6 * ids.size());
        assertThat(names(temporary)).allMatch(name -> name.startsWith("store/"));
    }

    @Test
    void damagedDocumentsAreSetAsideAndOrphansMovedByRepair() throws IOException {
        Path directory = temporary.resolve("store");
        try (FileStore store = FileStore.open(directory)) {
            create(store, "a");
            store.flush();
            Path items = directory.resolve("episode/items");
            Files.writeString(items.resolve("a.json"), "edited by hand");
            Files.writeString(items.resolve("b.json"), "{}");

            assertThat(store.verify(dev.holdfast.store.StateStore.Check.REPORT)
                            .findings()
                            .toString())
                    .contains("MIRROR_DAMAGED episode/items/a.json: is not JSON")
                    .contains("ORPHAN_FILE episode/items/b.json");
            assertThat(store.verify(dev.holdfast.store.StateStore.Check.REPAIR).clean())
                    .isTrue();
            assertThat(store.verify(dev.holdfast.store.StateStore.Check.REPORT).findings())
                    .isEmpty();
            assertThat(items.resolve("a.json.corrupt-1")).hasContent("edited by hand");
            assertThat(directory.resolve("orphans/episode+items+b.json")).hasContent("{}");
        }
    }
}
