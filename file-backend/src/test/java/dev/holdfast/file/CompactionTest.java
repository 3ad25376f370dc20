package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.backendtests.disk.CrashStateWalk;
import dev.holdfast.backendtests.disk.SimulatedDisk;
import dev.holdfast.file.FileOptions.Documents;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.file.engine.Compaction;
import dev.holdfast.file.engine.EncodedCommit;
import dev.holdfast.file.engine.JournalCommits;
import dev.holdfast.file.engine.StoreOpener;
import dev.holdfast.file.engine.StoreParts;
import dev.holdfast.internal.io.DiskFileOps;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.check.LinearizabilityCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compaction makes the journal smaller and changes nothing that can be read. */
class CompactionTest {
    private static final Path ROOT = Path.of("/disk");
    private static final FileOptions QUIET =
            FileOptions.builder().documents(Documents.OFF).segmentBytes(1 << 16).build();

    @TempDir
    Path directory;

    private final List<Commit> sent = new ArrayList<>();
    private final List<Committed> answers = new ArrayList<>();

    /** Everything that can be read. */
    private record View(List<ItemRecord> items, List<HistoryEntry> feed, List<Chunk> chunks, List<HistoryEntry> gone) {}

    private static View view(FileStore store) {
        return new View(
                store.find(new Query("episode", Query.Filter.ALL, new Query.Order.Stable(), Cursor.START, 1000))
                        .items(),
                store.history(new HistoryQuery("episode", null, Cursor.START, 1000))
                        .entries(),
                store.chunks(new ChunkQuery(SampleCommits.key("a"), "L", Cursor.START, 1000))
                        .items(),
                store.history(new HistoryQuery("episode", "gone", Cursor.START, 1000))
                        .entries());
    }

    private Committed send(FileStore store, Commit commit) {
        sent.add(commit);
        answers.add(SampleCommits.commit(store, commit));
        return answers.get(answers.size() - 1);
    }

    private void fill(FileStore store, int moves) {
        Lease lease = new Lease("me", 3, SampleCommits.T0.plusSeconds(10));
        ItemBody leased = SampleCommits.body("RUN").withLease(lease);
        long revision = send(store, SampleCommits.change(SampleCommits.key("a"), 0, SampleCommits.body("NEW")))
                .revision();
        for (int i = 0; i < moves; i++) {
            Commit commit = SampleCommits.change(SampleCommits.key("a"), revision, leased);
            revision = send(
                            store,
                            i % 3 == 0 ? commit.withChunks(List.of(new Chunk("L", i / 3, "\"" + i + "\""))) : commit)
                    .revision();
        }
        store.renew(SampleCommits.key("a"), lease, SampleCommits.T0.plusSeconds(99));
        Committed gone = send(store, SampleCommits.change(SampleCommits.key("gone"), 0, SampleCommits.body("NEW")));
        send(store, SampleCommits.change(SampleCommits.key("gone"), gone.revision(), null));
        send(store, SampleCommits.change(SampleCommits.key("gone"), 0, SampleCommits.body("AGAIN")));
        send(store, SampleCommits.change(SampleCommits.key("b"), 0, SampleCommits.body("NEW")));
    }

    @Test
    void tooLargeJournalIsLeftAloneUntilItHasDoubled() throws IOException {
        StoreParts parts = new StoreOpener(directory, QUIET, new DiskFileOps(), TimeSource.SYSTEM).open();
        // a store would compact by itself meanwhile
        try (JournalCommits committing = new JournalCommits(parts, () -> {})) {
            long[] revision = new long[1];
            for (int i = 0; i < 1200; i++) {
                EncodedCommit next = EncodedCommit.of(
                        SampleCommits.change(SampleCommits.key("a"), revision[0], SampleCommits.body("RUN")));
                revision[0] = committing.execute(plan -> ((Committed) plan.commit(next)).revision(), 1);
            }
            long before = journalBytes();
            Compaction bounded = new Compaction(parts, 1000);
            assertThat(bounded.isDue()).isTrue();
            committing.exclusively(bounded::run);
            assertThat(bounded.isDue()).isFalse();
            assertThat(journalBytes()).isEqualTo(before);

            committing.exclusively(new Compaction(parts)::run);
            assertThat(journalBytes()).isLessThan(before);
        } finally {
            parts.close();
        }
    }

    private long journalBytes() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("journal"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void everythingReadsTheSameHereInAnotherStoreAndAfterReopening() throws IOException {
        View before;
        try (FileStore store = FileStore.open(directory);
                FileStore other = FileStore.open(directory)) {
            fill(store, 300);
            before = view(other);
            Cursor cursor = store.history(new HistoryQuery("episode", null, Cursor.START, 100))
                    .next();
            List<HistoryEntry> rest = store.history(new HistoryQuery("episode", null, cursor, 1000))
                    .entries();
            store.compact();

            assertThat(view(store)).isEqualTo(before);
            assertThat(view(other)).isEqualTo(before);
            assertThat(store.history(new HistoryQuery("episode", null, cursor, 1000))
                            .entries())
                    .isEqualTo(rest);
            for (int i = 0; i < sent.size(); i++) {
                assertThat(other.commit(List.of(sent.get(i)))).containsExactly(answers.get(i));
            }
            SampleCommits.create(other, "later");
            assertThat(store.read(SampleCommits.key("later"))).isPresent();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
        try (FileStore store = FileStore.open(directory)) {
            assertThat(view(store).gone()).isEqualTo(before.gone());
            assertThat(view(store).chunks()).isEqualTo(before.chunks());
            store.compact();
            assertThat(view(store).feed()).hasSize(before.feed().size() + 1);
        }
    }

    @Test
    void anEmptyJournalCanBeCompacted() {
        try (FileStore store = FileStore.open(directory)) {
            store.compact();
            store.compact();
            SampleCommits.create(store, "a");
        }
        try (FileStore store = FileStore.open(directory)) {
            assertThat(store.read(SampleCommits.key("a"))).isPresent();
        }
    }

    @Test
    void trimmedHistoryAndReplacedRecordsGoAndAnOldCursorFails() throws IOException {
        try (FileStore store = FileStore.open(directory)) {
            long revision = SampleCommits.create(store, "a").revision();
            Cursor old = store.history(new HistoryQuery("episode", null, Cursor.START, 10))
                    .next();
            for (int i = 0; i < 200; i++) {
                ItemBody body = new ItemBody(
                        "S", null, null, null, SampleCommits.T0, Set.of(), "{\"x\":\"" + "x".repeat(5000) + "\"}");
                revision = SampleCommits.commit(store, SampleCommits.change(SampleCommits.key("a"), revision, body))
                        .revision();
            }
            Cursor end =
                    store.history(new HistoryQuery("episode", null, old, 1000)).next();
            store.trim("episode", end);
            long before = journalBytes();
            store.compact();
            assertThat(journalBytes()).isLessThan(before / 50);
            assertThatThrownBy(() -> store.history(new HistoryQuery("episode", null, old, 10)))
                    .isInstanceOf(CursorExpiredException.class);
            assertThat(store.read(SampleCommits.key("a")).orElseThrow().revision())
                    .isEqualTo(revision);
            SampleCommits.create(store, "b");
        }
        try (FileStore store = FileStore.open(directory)) {
            assertThat(store.history(new HistoryQuery("episode", null, Cursor.START, 10))
                            .entries())
                    .hasSize(1);
        }
    }

    @Test
    void aLossOfPowerAtAnyMomentLeavesTheOldJournalOrTheNew() {
        SimulatedDisk disk = new SimulatedDisk(ROOT);
        View before;
        SimulatedDisk settled;
        try (FileStore store = FileStore.open(ROOT.resolve("store"), QUIET, disk, new StepTime())) {
            fill(store, 12);
            before = view(store);
        }
        settled = disk.settled();
        try (FileStore store = FileStore.open(ROOT.resolve("store"), QUIET, settled, new StepTime())) {
            store.compact();
            assertThat(view(store)).isEqualTo(before);
        }
        int states = CrashStateWalk.visit(settled, 60, 1, state -> {
            for (int again = 0; again < 2; again++) {
                SimulatedDisk left = again == 0 ? state.disk() : state.disk().settled();
                try (FileStore store = FileStore.open(ROOT.resolve("store"), QUIET, left, new StepTime())) {
                    assertThat(view(store)).as("after call %s", state.point()).isEqualTo(before);
                    assertThat(store.verify(Check.REPORT).findings()).isEmpty();
                }
            }
        });
        System.err.println("compaction: " + states + " states after a loss of power");
        assertThat(states).isGreaterThan(10);
    }

    @Test
    void everyFailingCallInACompactionIsSurvived() {
        int failures = 0;
        for (boolean takesEffect : List.of(false, true)) {
            boolean failed = true;
            for (int number = 0; failed; number++) {
                SimulatedDisk disk = new SimulatedDisk(ROOT);
                try (FileStore store = FileStore.open(ROOT.resolve("store"), QUIET, disk, new StepTime())) {
                    sent.clear();
                    fill(store, 12);
                    View before = view(store);
                    disk.failAfter(number, takesEffect);
                    try {
                        store.compact();
                    } catch (dev.holdfast.StoreException e) {
                        assertThat(disk.hasFailed()).isTrue();
                    }
                    failed = disk.hasFailed();
                    disk.failAfter(Integer.MAX_VALUE, false);
                    String where = "call " + number;
                    Committed later = SampleCommits.create(store, "later-" + number);
                    assertThat(store.read(SampleCommits.key("later-" + number))
                                    .orElseThrow()
                                    .revision())
                            .as(where)
                            .isEqualTo(later.revision());
                    assertThat(view(store).items()).as(where).containsAll(before.items());
                    store.compact();
                    assertThat(view(store).feed())
                            .as(where)
                            .hasSize(before.feed().size() + 1);
                    assertThat(store.verify(Check.REPORT).findings()).as(where).isEmpty();
                }
                failures += failed ? 1 : 0;
            }
        }
        System.err.println("compaction: " + failures + " failing calls");
        assertThat(failures).isGreaterThan(20);
    }

    @Test
    void callsDuringCompactionsAreLinearizable() throws Exception {
        Path log = directory.resolveSibling(directory.getFileName() + ".log");
        try (FileStore busy = FileStore.open(directory);
                FileStore other = FileStore.open(directory)) {
            AtomicBoolean enough = new AtomicBoolean();
            AtomicReference<Throwable> failures = new AtomicReference<>();
            Thread compacting = new Thread(() -> {
                while (!enough.get()) {
                    other.compact();
                }
            });
            compacting.setUncaughtExceptionHandler((thread, e) -> failures.set(e));
            compacting.start();
            Hammer.on(busy)
                    .log(log)
                    .label("busy")
                    .threads(3)
                    .keys(5)
                    .operations(3_000)
                    .seed(5)
                    .run();
            enough.set(true);
            compacting.join();
            assertThat(failures).hasNullValue();
            assertThat(LinearizabilityCheck.check(Hammer.readLog(log), Hammer.history(busy)))
                    .isEmpty();
        } finally {
            Files.deleteIfExists(log);
        }
        try (FileStore again = FileStore.open(directory)) {
            assertThat(again.verify(Check.REPORT).findings()).isEmpty();
        }
    }
}
