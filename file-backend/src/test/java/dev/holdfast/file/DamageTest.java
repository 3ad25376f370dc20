package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.StoreException;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.file.journal.Segment;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file of a store is truncated, emptied, filled with random bytes, and deleted in turn. */
class DamageTest {
    private static final int ITEMS = 5;

    @TempDir
    Path temporary;

    private final Map<String, ItemRecord> truth = new LinkedHashMap<>();

    /** A way to damage a file. */
    private interface Damage {
        byte[] of(byte[] bytes);
    }

    private static final Map<String, Damage> DAMAGES = Map.of(
            "truncated", bytes -> Arrays.copyOf(bytes, bytes.length / 2),
            "emptied", bytes -> new byte[0],
            "rubbish",
                    bytes -> {
                        byte[] rubbish = new byte[Math.max(10, bytes.length)];
                        new Random(5).nextBytes(rubbish);
                        return rubbish;
                    },
            "deleted", bytes -> new byte[0]);

    private Path seed() {
        Path directory = temporary.resolve("seed");
        try (FileStore store = FileStore.open(directory)) {
            for (int i = 0; i < ITEMS; i++) {
                Committed created = SampleCommits.create(store, "item-" + i);
                ItemBody body = new ItemBody(
                        "DONE",
                        null,
                        null,
                        null,
                        SampleCommits.T0,
                        Set.of("t"),
                        "{\"n\":" + i + ",\"text\":\"precious\"}");
                SampleCommits.commit(
                        store, SampleCommits.change(SampleCommits.key("item-" + i), created.revision(), body));
            }
            store.flush();
            for (int i = 0; i < ITEMS; i++) {
                truth.put(
                        "item-" + i, store.read(SampleCommits.key("item-" + i)).orElseThrow());
            }
        }
        return directory;
    }

    @Test
    void everyDamagedFileIsReportedOrRepairedAndNothingWrongIsServed() throws IOException {
        Path seed = seed();
        List<Path> files;
        try (Stream<Path> all = Files.walk(seed)) {
            files = all.filter(Files::isRegularFile)
                    .map(seed::relativize)
                    .sorted()
                    .toList();
        }
        List<String> told = new ArrayList<>();
        for (Path file : files) {
            for (Map.Entry<String, Damage> damage : DAMAGES.entrySet()) {
                Path directory = copy(seed, file + "-" + damage.getKey());
                Path victim = directory.resolve(file);
                if (damage.getKey().equals("deleted")) {
                    Files.delete(victim);
                } else {
                    Files.write(victim, damage.getValue().of(Files.readAllBytes(victim)));
                }
                told.add(file + " " + damage.getKey() + ": " + seen(directory));
            }
        }
        told.forEach(System.err::println);
        assertThat(told).hasSize(files.size() * DAMAGES.size());
        assertThat(told)
                .filteredOn(line ->
                        line.startsWith("journal/") && !line.contains("truncated")) // which only cuts reserved space
                .allMatch(line -> line.contains("refused: the journal"));
    }

    /** Describes what a user sees; fails if wrong data is served, or if the store does not go on. */
    private String seen(Path directory) {
        try (FileStore store = FileStore.open(directory)) {
            int damaged = 0;
            for (Map.Entry<String, ItemRecord> item : truth.entrySet()) {
                try {
                    assertThat(store.read(SampleCommits.key(item.getKey()))).contains(item.getValue());
                } catch (StoreException e) {
                    damaged++;
                }
            }
            List<VerifyReport.Finding> findings = store.verify(Check.REPORT).findings();
            store.verify(Check.REPAIR);
            long left = store.verify(Check.REPORT).findings().size();
            SampleCommits.create(store, "afterwards");
            store.flush();
            return findings.size() + " findings " + findings + ", " + damaged + " items not served, " + left
                    + " findings after repair";
        } catch (StoreException e) {
            assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL);
            assertThat(e.getMessage()).doesNotContain(temporary.toString());
            return "refused: " + e.getMessage();
        }
    }

    private Path copy(Path from, String name) throws IOException {
        Path to = temporary.resolve(name.replace('/', '_'));
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                    Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(path));
                } else {
                    Files.copy(path, target);
                }
            }
        }
        return to;
    }

    @Test
    void aBitAnywhereInTheJournalIsNeverServed() throws IOException {
        Path seed = seed();
        Random random = new Random(11);
        int refused = 0;
        int repaired = 0;
        for (int i = 0; i < 150; i++) {
            Path directory = copy(seed, "flip-" + i);
            Path journal;
            try (Stream<Path> files = Files.list(directory.resolve("journal"))) {
                journal = files.findFirst().orElseThrow();
            }
            byte[] bytes = Files.readAllBytes(journal);
            int used = bytes.length;
            while (used > 0 && bytes[used - 1] == '\n') {
                used--;
            }
            bytes[random.nextInt(used)] ^= (byte) (1 << random.nextInt(8));
            Files.write(journal, bytes);
            String seen = seen(directory);
            refused += seen.startsWith("refused") ? 1 : 0;
            repaired += seen.contains(" 0 items not served") ? 1 : 0;
            assertThat(seen).doesNotStartWith("0 findings");
        }
        System.err.println("150 flipped bits of the journal: " + repaired
                + " with every record served from the JSON files, " + refused + " stores refused");
        assertThat(repaired).isGreaterThan(100);
    }

    @Test
    void journalBehindItsMarkIsRefusedUnlessLossIsAccepted() throws IOException {
        Path seed = seed();
        Path old = copy(seed, "old");
        try (FileStore store = FileStore.open(seed)) {
            SampleCommits.create(store, "later");
        }
        Path journal = Path.of("journal").resolve(Segment.name(1));
        Files.write(seed.resolve(journal), Files.readAllBytes(old.resolve(journal)));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> FileStore.open(seed))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("store.mark says that revision 11 was committed")
                .hasMessageContaining("LostCommits.ACCEPT");
        FileOptions accept =
                FileOptions.builder().lostCommits(LostCommits.ACCEPT).build();
        try (FileStore store = FileStore.open(seed, accept)) {
            assertThat(store.read(SampleCommits.key("later"))).isEmpty();
            assertThat(SampleCommits.create(store, "next").revision()).isGreaterThan(11);
        }
        FileStore.open(seed).close();
    }

    @Test
    void aNewerFormatIsRefusedAndLeftAsItIs() throws IOException {
        Path seed = seed();
        Path format = seed.resolve("store.json");
        Files.writeString(format, "{\"holdfast\":\"file store\",\"format\":3}\n");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> FileStore.open(seed))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("store.json has format 3");
        assertThat(format).hasContent("{\"holdfast\":\"file store\",\"format\":3}");
    }
}
