package dev.holdfast.file;

import static dev.holdfast.backendtests.child.SampleCommits.body;
import static dev.holdfast.backendtests.child.SampleCommits.change;
import static dev.holdfast.backendtests.child.SampleCommits.commit;
import static dev.holdfast.backendtests.child.SampleCommits.create;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.Cursor;
import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.file.disk.StoreLock;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.internal.io.DiskFileOps;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Durability;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.check.LinearizabilityCheck;
import dev.holdfast.testkit.check.Operation;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The content of the file, its limits, and its use by several callers and processes. */
class SingleFileTest {
    private static final String NAME = SingleFileFactory.NAME;

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("work").resolve(NAME);
    }

    @Test
    void theFileIsForPeopleAndItsCompanionsAreHidden() throws IOException {
        Path file = directory.resolve("work").resolve("state.json");
        try (SingleFileStore store = SingleFileStore.open(file)) {
            assertThat(file).as("nothing has been committed").doesNotExist();
            Commit creation = new Commit(
                    key("a"),
                    0,
                    new ItemBody(
                            "RUN", null, null, null, SampleCommits.T0, Set.of("t"), "{\"title\":\"Ü\",\"n\":[1,2]}"),
                    change(key("a"), 0, body("RUN")).entries(),
                    List.of(new Chunk("RUN", 0, "{\"text\":\"first\"}"), new Chunk("RUN", 1, "\"second\"")),
                    "token",
                    null);
            commit(store, creation);
            create(store, "b");
        }
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        assertThat(Stream.of("holdfast", "format", "version", "revision")
                        .map(name -> root.path(name).asText()))
                .containsExactly("state of one job", "1", "2", "2");
        JsonNode item = root.path("items").path(0);
        assertThat(item.path("record").path("state").asText()).isEqualTo("RUN");
        assertThat(item.path("record").path("document"))
                .as("JSON in JSON")
                .hasToString("{\"title\":\"Ü\",\"n\":[1,2]}");
        assertThat(item.path("chunks"))
                .hasToString("[[\"RUN\",0,{\"text\":\"first\"}],[\"RUN\",1,\"\\\"second\\\"\"]]");
        assertThat(Files.readAllLines(file))
                .contains(
                        "        \"state\" : \"RUN\",",
                        "          \"title\" : \"Ü\",",
                        "        [\"RUN\",0,{\"text\":\"first\"}],");
        try (Stream<Path> all = Files.walk(directory.resolve("work"))) {
            for (Path path : all.skip(1).toList()) {
                String rights = Files.isDirectory(path) ? "rwx------" : "rw-------";
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.getFileName().toString())
                        .isEqualTo(rights);
            }
        }
        try (Stream<Path> beside = Files.list(directory.resolve("work"))) {
            assertThat(beside.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("state.json", ".state.json.bak", ".state.json.lock");
        }
    }

    @Test
    void thePreviousVersionIsKeptAndClosingMakesItAsNew() throws IOException {
        Path backup = file().resolveSibling(NAME + ".bak");
        try (SingleFileStore store = SingleFileStore.open(file())) {
            create(store, "a");
            byte[] before = Files.readAllBytes(file());
            create(store, "b");
            assertThat(backup).hasBinaryContent(before);
        }
        assertThat(backup).hasSameBinaryContentAs(file());
    }

    @Test
    void aCommitThatMakesTheFileTooLargeIsRefusedAndOthersGoOn() {
        SingleFileOptions options =
                SingleFileOptions.builder().maxBytes(1 << 16).build();
        try (SingleFileStore store = SingleFileStore.open(file(), options)) {
            Committed small = create(store, "small");
            ItemBody large = new ItemBody(
                    "NEW", null, null, null, SampleCommits.T0, Set.of(), "{\"x\":\"" + "x".repeat(70_000) + "\"}");
            assertThatThrownBy(() -> commit(store, change(key("large"), 0, large)))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL))
                    .hasMessageContaining("episode/large: " + NAME + " would grow to ")
                    .hasMessageContaining("at most 65536 are allowed")
                    .hasMessageContaining("FileStore");
            assertThat(store.read(key("large"))).isEmpty();
            commit(store, change(key("small"), small.revision(), body("DONE")));
        }
        SingleFileOptions tiny = SingleFileOptions.builder().maxBytes(1 << 12).build();
        try (SingleFileStore store = SingleFileStore.open(file())) {
            for (int i = 0; i < 20; i++) {
                create(store, "item-" + i);
            }
        }
        try (SingleFileStore store = SingleFileStore.open(file(), tiny)) {
            assertThatThrownBy(() -> create(store, "more")).hasMessageContaining("4096");
            assertThat(store.trim("episode", SampleCommits.feed(store).next()))
                    .as("a smaller file is allowed")
                    .isEqualTo(22);
        }
    }

    @Test
    void optionsOutOfRangeAreRefusedNamingTheRange() {
        assertThatThrownBy(() -> SingleFileOptions.builder().maxBytes(100).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxBytes 100 ")
                .hasMessageContaining("4096 to 67108864");
        assertThatThrownBy(() -> SingleFileOptions.builder()
                        .lockTimeout(Duration.ofHours(1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT1H")
                .hasMessageContaining("0 to 10 minutes");
        assertThatThrownBy(() -> SingleFileOptions.builder()
                        .durability(Durability.REPLICAS)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("durability REPLICAS")
                .hasMessageContaining("use NODE")
                .hasMessageContaining("or PROCESS");
        assertThatThrownBy(() ->
                        FileOptions.builder().durability(Durability.MEMORY).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("durability MEMORY");
        assertThatThrownBy(() -> SingleFileStore.open(directory)).hasMessageContaining("is a directory; name a file");
        assertThatThrownBy(() -> SingleFileStore.open(Path.of("/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("root");
    }

    @Test
    void aLinkAndADirectoryThatOthersCanWriteAreRefused() throws IOException {
        Files.createSymbolicLink(directory.resolve("link.json"), directory.resolve("elsewhere.json"));
        Files.writeString(directory.resolve("elsewhere.json"), "{}");
        assertThatThrownBy(() -> SingleFileStore.open(directory.resolve("link.json")))
                .hasMessageContaining("symbolic link");
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxr-x"));
        assertThatThrownBy(() -> SingleFileStore.open(open.resolve(NAME))).hasMessageContaining("others can write");
        assertThat(open).isEmptyDirectory();
    }

    @Test
    void processDurabilityIsReported() {
        SingleFileOptions process =
                SingleFileOptions.builder().durability(Durability.PROCESS).build();
        try (SingleFileStore store = SingleFileStore.open(file(), process)) {
            assertThat(create(store, "a").durability()).isEqualTo(Durability.PROCESS);
        }
        try (SingleFileStore store = SingleFileStore.open(file())) {
            assertThat(store.read(key("a"))).isPresent();
            assertThat(create(store, "b").durability()).isEqualTo(Durability.NODE);
        }
    }

    /** A process that takes the lock and holds it. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            ChildJvm.endWithParent();
            StoreLock lock =
                    new StoreLock(Path.of(arguments[0]), new DiskFileOps(), TimeSource.SYSTEM, Duration.ofSeconds(10));
            lock.acquire();
            ChildJvm.say("held by " + ProcessHandle.current().pid());
            Thread.currentThread().join();
        }
    }

    @Test
    void lockTimeoutNamesTheHolderAndAKilledHolderReleasesIt() throws Exception {
        SingleFileOptions options =
                SingleFileOptions.builder().lockTimeout(Duration.ofMillis(200)).build();
        try (SingleFileStore store = SingleFileStore.open(file(), options);
                ChildJvm holder = ChildJvm.start(
                        Holder.class, file().resolveSibling(NAME + ".lock").toString())) {
            create(store, "before");
            holder.await("held by ", 1);
            String pid = holder.said().get(0).substring("held by ".length());
            assertThatThrownBy(() -> create(store, "meanwhile"))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.RETRYABLE))
                    .hasMessageMatching(".*held by pid " + pid + " since 20\\d\\d-\\d\\d-\\d\\dT.*Z; wait.*");
            assertThat(store.read(key("before"))).as("reads need no lock").isPresent();

            holder.kill();
            create(store, "afterwards");
            assertThat(store.count("episode")).containsEntry("NEW", 2L);
        }
    }

    @Test
    void waitingCallersShareOneWrite() throws Exception {
        int callers = 16;
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (SingleFileStore store = SingleFileStore.open(file());
                StoreLock lock = new StoreLock(
                        file().resolveSibling(NAME + ".lock"),
                        new DiskFileOps(),
                        TimeSource.SYSTEM,
                        Duration.ofSeconds(1))) {
            List<Thread> threads = new ArrayList<>();
            lock.acquire();
            for (int t = 0; t < callers; t++) {
                String id = "item-" + t;
                threads.add(new Thread(() -> {
                    try {
                        Thread.currentThread().interrupt();
                        create(store, id);
                        assertThat(Thread.interrupted())
                                .as("the interrupt is kept")
                                .isTrue();
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                }));
            }
            threads.forEach(Thread::start);
            while (threads.stream().anyMatch(thread -> thread.getState() == Thread.State.RUNNABLE)
                    || threads.stream()
                                    .filter(thread -> thread.getState() == Thread.State.WAITING)
                                    .count()
                            < callers - 1) {
                Thread.onSpinWait();
            }
            lock.release();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            assertThat(store.count("episode")).containsEntry("NEW", (long) callers);
        }
        assertThat(new ObjectMapper().readTree(file().toFile()).path("version").asInt())
                .as("the caller that waited for the lock, and all others")
                .isBetween(1, 2);
    }

    @Test
    void storesOnOneFileSeeEachOther() throws InterruptedException {
        try (SingleFileStore here = SingleFileStore.open(file());
                SingleFileStore there = SingleFileStore.open(file())) {
            Committed created = create(here, "a");
            assertThat(there.read(key("a"))).isPresent();
            commit(there, change(key("a"), created.revision(), body("DONE")));
            assertThat(here.count("episode")).containsOnlyKeys("DONE");
            CountDownLatch told = new CountDownLatch(1);
            try (Registration hints = here.onChange(told::countDown)) {
                assertThat(hints).isNotNull();
                for (int i = 0; told.getCount() > 0; i++) {
                    create(there, "item-" + i);
                }
                told.await();
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("holdfast-file"));
    }

    /** A process that hammers: {@code file log label operations}. */
    static final class HammerMain {
        private HammerMain() {}

        public static void main(String[] arguments) {
            ChildJvm.endWithParent();
            try (SingleFileStore store = SingleFileStore.open(Path.of(arguments[0]))) {
                Hammer.on(store)
                        .log(Path.of(arguments[1]))
                        .label(arguments[2])
                        .threads(2)
                        .keys(3)
                        .operations(Integer.parseInt(arguments[3]))
                        .seed(arguments[2].hashCode())
                        .run();
            }
        }
    }

    @Test
    void callsOfTwoProcessesAreLinearizable() throws Exception {
        List<Path> logs = List.of(directory.resolve("a.log"), directory.resolve("b.log"));
        try (ChildJvm first = ChildJvm.start(
                        HammerMain.class, file().toString(), logs.get(0).toString(), "a", "1500");
                ChildJvm second = ChildJvm.start(
                        HammerMain.class, file().toString(), logs.get(1).toString(), "b", "1500")) {
            assertThat(first.end()).as("%s", first.said()).isZero();
            assertThat(second.end()).as("%s", second.said()).isZero();
        }
        List<Operation> all =
                logs.stream().flatMap(log -> Hammer.readLog(log).stream()).toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(2_500);
        try (SingleFileStore store = SingleFileStore.open(file())) {
            assertThat(LinearizabilityCheck.check(all, Hammer.history(store))).isEmpty();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    @Test
    void chunksOfAnyShapeSurviveReopening() {
        List<Chunk> chunks = List.of(
                new Chunk("RUN", 0, "null"),
                new Chunk("RUN", 1, "\"text\""),
                new Chunk("RUN", 2, "1.50"),
                new Chunk("RUN", 3, "[".repeat(900) + "]".repeat(900)),
                new Chunk("RUN", 4, "not JSON"),
                new Chunk("RUN", 5, ""),
                new Chunk("RUN", 6, "{\"a\":1,\"a\":2}"));
        try (SingleFileStore store = SingleFileStore.open(file())) {
            CommitResult done = store.commit(
                            List.of(change(key("a"), 0, body("RUN")).withChunks(chunks)))
                    .get(0);
            assertThat(done).isInstanceOf(Committed.class);
        }
        try (SingleFileStore store = SingleFileStore.open(file())) {
            assertThat(store.chunks(new ChunkQuery(key("a"), "RUN", Cursor.START, 10))
                            .items())
                    .isEqualTo(chunks);
            List<HistoryEntry> history = SampleCommits.history(store, "a");
            assertThat(history).hasSize(1);
        }
    }
}
