package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.StoreLock;
import dev.holdfast.store.Commit;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file and its companions are damaged in every way: no wrong data is served, and no byte is thrown away. */
class SingleFileDamageTest {
    private static final String NAME = SingleFileFactory.NAME;
    private static final SingleFileOptions ACCEPT =
            SingleFileOptions.builder().lostCommits(LostCommits.ACCEPT).build();
    private static final Map<String, UnaryOperator<byte[]>> DAMAGES = new TreeMap<>(Map.of(
            "truncated", bytes -> Arrays.copyOf(bytes, bytes.length / 2),
            "emptied", bytes -> new byte[0],
            "rubbish",
                    bytes -> {
                        byte[] rubbish = new byte[Math.max(10, bytes.length)];
                        new Random(5).nextBytes(rubbish);
                        return rubbish;
                    },
            "deleted", bytes -> new byte[0],
            "another application's", bytes -> "{\"name\":\"package\"}".getBytes(StandardCharsets.UTF_8)));

    @TempDir
    Path temporary;

    private Path work;
    private Path file;
    private ItemRecord truth;

    @BeforeEach
    void seed() {
        work = temporary.resolve("work");
        file = work.resolve(NAME);
        try (SingleFileStore store = SingleFileStore.open(file)) {
            SampleCommits.create(store, "other");
            long revision = SampleCommits.create(store, "item").revision();
            ItemBody body =
                    new ItemBody("DONE", null, null, null, SampleCommits.T0, Set.of("t"), "{\"text\":\"precious\"}");
            SampleCommits.commit(store, SampleCommits.change(SampleCommits.key("item"), revision, body));
            truth = store.read(SampleCommits.key("item")).orElseThrow();
        }
    }

    private static void damage(Path victim, String how) throws IOException {
        if (how.equals("deleted")) {
            Files.delete(victim);
        } else {
            Files.write(victim, DAMAGES.get(how).apply(Files.readAllBytes(victim)));
        }
    }

    private List<String> setAside() throws IOException {
        try (Stream<Path> all = Files.list(work)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.contains(".corrupt-"))
                    .toList();
        }
    }

    @Test
    void aDamagedFileIsRestoredFromABackupThatIsAsNew() throws IOException {
        int aside = 0;
        for (String how : DAMAGES.keySet()) {
            damage(file, how);
            byte[] damaged = Files.exists(file) ? Files.readAllBytes(file) : null;
            try (SingleFileStore store = SingleFileStore.open(file)) {
                assertThat(store.read(SampleCommits.key("item"))).as(how).contains(truth);
                assertThat(store.verify(Check.REPORT).findings()).as(how).isEmpty();
            }
            if (damaged != null) {
                aside++;
                assertThat(work.resolve(NAME + ".corrupt-" + aside)).as(how).hasBinaryContent(damaged);
            }
        }
        assertThat(setAside()).hasSize(DAMAGES.size() - 1);
    }

    /** As after a kill: the backup is the previous version. */
    private void makeTheBackupOld() throws IOException {
        Path backup = work.resolve(NAME + ".bak");
        byte[] before = Files.readAllBytes(file);
        try (SingleFileStore store = SingleFileStore.open(file)) {
            SampleCommits.create(store, "newest");
        }
        Files.write(backup, before);
    }

    @Test
    void aDamagedFileIsRefusedIfTheBackupWouldLoseSomething() throws IOException {
        makeTheBackupOld();
        byte[] whole = Files.readAllBytes(file);
        for (String how : DAMAGES.keySet()) {
            Files.write(file, whole);
            damage(file, how);
            byte[] damaged = Files.exists(file) ? Files.readAllBytes(file) : null;
            assertThatThrownBy(() -> SingleFileStore.open(file))
                    .as(how)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL))
                    .hasMessageContaining(NAME)
                    .hasMessageContaining(NAME + ".bak holds revision 3, but revision 4 was committed")
                    .hasMessageContaining("LostCommits.ACCEPT");
            if (damaged != null) {
                assertThat(file).as(how).hasBinaryContent(damaged);
            }
        }
        assertThat(setAside()).as("what is refused is left as it is").isEmpty();
        try (SingleFileStore store = SingleFileStore.open(file, ACCEPT)) {
            assertThat(store.read(SampleCommits.key("item"))).contains(truth);
            assertThat(store.read(SampleCommits.key("newest"))).isEmpty();
            assertThat(SampleCommits.create(store, "next").revision()).isGreaterThan(4);
        }
        SingleFileStore.open(file).close();
    }

    @Test
    void fileBehindItsMarkIsRefusedUnlessLossIsAccepted() throws IOException {
        byte[] old = Files.readAllBytes(file);
        try (SingleFileStore store = SingleFileStore.open(file)) {
            SampleCommits.create(store, "later");
        }
        Files.write(file, old);
        assertThatThrownBy(() -> SingleFileStore.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("holds revision 3 in version 3, but revision 4 in version 4 was committed")
                .hasMessageContaining("LostCommits.ACCEPT");
        try (SingleFileStore store = SingleFileStore.open(file, ACCEPT)) {
            assertThat(store.read(SampleCommits.key("later"))).isEmpty();
            assertThat(SampleCommits.create(store, "next").revision()).isGreaterThan(4);
        }
        SingleFileStore.open(file).close();
    }

    @Test
    void damageToAnyCompanionLosesNothing() throws IOException {
        for (String how : DAMAGES.keySet()) {
            for (String name : List.of(
                    NAME + ".bak",
                    NAME + ".lock/" + MarkFile.STORE,
                    NAME + ".lock/" + StoreLock.LOCK,
                    NAME + ".lock/" + StoreLock.TURN,
                    NAME + ".lock/" + StoreLock.HOLDER)) {
                damage(work.resolve(name), how);
                List<Finding> findings;
                try (SingleFileStore store = SingleFileStore.open(file)) {
                    assertThat(store.read(SampleCommits.key("item")))
                            .as(name + " " + how)
                            .contains(truth);
                    findings = store.verify(Check.REPORT).findings();
                    assertThat(store.verify(Check.REPAIR).clean())
                            .as(name + " " + how)
                            .isTrue();
                    assertThat(store.verify(Check.REPORT).findings())
                            .as(name + " " + how)
                            .isEmpty();
                }
                if (name.endsWith(".bak")) {
                    assertThat(findings).extracting(Finding::subject).containsExactly(NAME + ".bak");
                } else {
                    assertThat(findings).as(name + " " + how).isEmpty();
                }
            }
        }
    }

    @Test
    void aBitAnywhereIsNeverServed() throws IOException {
        makeTheBackupOld();
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = whole.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
            assertThatThrownBy(() -> SingleFileStore.open(file))
                    .as("byte " + at)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(NAME);
            assertThat(file).hasBinaryContent(bytes);
        }
    }

    @Test
    void damageUnderAnOpenStoreIsReportedAndRepairedFromMemory() throws IOException {
        try (SingleFileStore store = SingleFileStore.open(file)) {
            for (String how : DAMAGES.keySet()) {
                damage(file, how);
                assertThat(store.read(SampleCommits.key("item"))).as(how).contains(truth);
                assertThat(store.verify(Check.REPORT).findings())
                        .as(how)
                        .singleElement()
                        .matches(found -> found.problem() == Problem.DAMAGED_RECORD
                                && found.subject().equals(NAME)
                                && !found.repaired());
                assertThat(store.verify(Check.REPAIR).clean()).as(how).isTrue();
                assertThat(store.verify(Check.REPORT).findings()).as(how).isEmpty();

                damage(file, how);
                SampleCommits.create(store, how.replace(' ', '-'));
                assertThat(store.verify(Check.REPORT).findings()).as(how).isEmpty();
            }
        }
        try (SingleFileStore store = SingleFileStore.open(file)) {
            assertThat(store.read(SampleCommits.key("item"))).contains(truth);
            assertThat(store.count("episode")).containsEntry("NEW", 1L + DAMAGES.size());
        }
    }

    private void edit(String from, String to) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    private void sayEdited() throws IOException {
        Files.writeString(
                file, Files.readString(file).replaceAll("\"checksum\" : \".*\"", "\"checksum\" : \"edited\""));
    }

    @Test
    void anEditedFileIsRefusedUntilItSaysSo() throws IOException {
        edit("\"text\" : \"precious\"", "\"text\" : \"repaired\"");
        String edited = Files.readString(file);
        assertThatThrownBy(() -> SingleFileStore.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("write \"edited\" for its checksum");
        assertThat(file).hasContent(edited);

        sayEdited();
        try (SingleFileStore store = SingleFileStore.open(file)) {
            ItemRecord record = store.read(SampleCommits.key("item")).orElseThrow();
            assertThat(record.body().document()).isEqualTo("{\"text\":\"repaired\"}");
            assertThat(record.revision()).isEqualTo(truth.revision());
            assertThat(SampleCommits.create(store, "next").revision()).isEqualTo(4);
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
        assertThat(Files.readString(file)).doesNotContain("\"edited\"");
        assertThat(setAside()).isEmpty();
    }

    @Test
    void aMistakeInAnEditIsNamedAndLeftAsItIs() throws IOException {
        Map<String, String> mistakes = Map.of(
                "\"state\" : \"DONE\"", "\"state\" : \"\"",
                "\"number\" : 2,", "\"number\" : 1,",
                "\"revision\" : 3,\n        \"state\"", "\"revision\" : 1,\n        \"state\"",
                "\"precious\"", "precious");
        String whole = Files.readString(file);
        List<String> messages = new ArrayList<>();
        for (Map.Entry<String, String> mistake : mistakes.entrySet()) {
            Files.writeString(file, whole);
            edit(mistake.getKey(), mistake.getValue());
            sayEdited();
            String edited = Files.readString(file);
            assertThatThrownBy(() -> SingleFileStore.open(file))
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith(NAME + " was edited and ")
                    .satisfies(e -> messages.add(e.getMessage()));
            assertThat(file).hasContent(edited);
        }
        System.err.println(messages);
        assertThat(messages).anyMatch(message -> message.contains("in line"));
        assertThat(messages).anyMatch(message -> message.contains("items[1]: number 1 occurs twice"));
    }

    @Test
    void anEditUnderAnOpenStoreStopsItsCommitsUntilItSaysSo() throws IOException {
        Commit commit = SampleCommits.change(SampleCommits.key("late"), Commit.ABSENT, SampleCommits.body("NEW"));
        try (SingleFileStore store = SingleFileStore.open(file)) {
            edit("\"text\" : \"precious\"", "\"text\" : \"repaired\"");
            assertThatThrownBy(() -> store.commit(List.of(commit))).hasMessageContaining("\"edited\"");
            sayEdited();
            SampleCommits.commit(store, commit);
            assertThat(store.read(SampleCommits.key("item"))
                            .orElseThrow()
                            .body()
                            .document())
                    .contains("repaired");
        }
    }

    @Test
    void aRepairAcceptsAFileThatSaysItWasEdited() throws IOException {
        try (SingleFileStore store = SingleFileStore.open(file)) {
            edit("\"text\" : \"precious\"", "\"text\" : \"repaired\"");
            sayEdited();
            assertThat(store.verify(Check.REPORT).clean()).isFalse();
            assertThat(store.verify(Check.REPAIR).clean()).isTrue();
            assertThat(store.read(SampleCommits.key("item"))
                            .orElseThrow()
                            .body()
                            .document())
                    .contains("repaired");
        }
        assertThat(setAside()).isEmpty();
    }

    @Test
    void aNewerFormatAndTheFileOfAnotherApplicationAreLeftAsTheyAre() throws IOException {
        edit("\"format\" : 1", "\"format\" : 3");
        byte[] newer = Files.readAllBytes(file);
        assertThatThrownBy(() -> SingleFileStore.open(file, ACCEPT)).hasMessageContaining(NAME + " has format 3");
        assertThat(file).hasBinaryContent(newer);

        Path other = work.resolve("package.json");
        for (String text :
                List.of("", "{\"name\":\"x\"}", "not JSON", "[1,2]", "{\"holdfast\":\"file store\",\"format\":1}")) {
            Files.writeString(other, text);
            assertThatThrownBy(() -> SingleFileStore.open(other, ACCEPT))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("package.json was not written by this store");
            assertThat(other).hasContent(text);
            assertThat(work.resolve(".package.json.lock")).doesNotExist();
        }
    }
}
