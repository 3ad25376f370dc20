package dev.holdfast.backendtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Change;
import dev.holdfast.Changes;
import dev.holdfast.Claim;
import dev.holdfast.Cursor;
import dev.holdfast.Items;
import dev.holdfast.RecoveryPlan.Action;
import dev.holdfast.Snapshot;
import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.chunk.Ledger;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A store that commit 776e5c7 wrote, before packages and names changed. Every back end carries the bytes as a test
 * resource. The store holds items in every state, a deleted item, another namespace, a half-finished ledger, a step, and
 * the lease of a worker that died.
 */
public final class EarlierStore {
    private static final String CHUNKS = "chunks";
    private static final Map<String, Integer> PLAN = Map.of("size", 2000);

    private EarlierStore() {}

    enum Stage {
        NEW,
        WORK,
        DONE,
        FAILED,
        SKIPPED
    }

    record Doc(String title, int pages, @Nullable String note) {}

    private static Workflow<Stage, Doc> workflow() {
        return Workflow.of("doc", Stage.class, Doc.class)
                .ready(Stage.NEW)
                .active(Stage.WORK)
                .done(Stage.DONE, Stage.SKIPPED)
                .error(Stage.FAILED)
                .initial(Stage.NEW)
                .allow(Stage.NEW, Stage.WORK)
                .allow(Stage.WORK, Stage.DONE, Stage.FAILED)
                .allow(Stage.FAILED, Stage.WORK, Stage.SKIPPED)
                .retry(
                        Stage.WORK,
                        RetryPolicy.exponential(Duration.ofMinutes(5))
                                .maxAttempts(3)
                                .on(IOException.class)
                                .giveUp(Stage.SKIPPED))
                .build();
    }

    /**
     * Unpacks the files of a store, readable by their owner alone.
     *
     * @param zip the test resource
     * @param directory an existing directory
     */
    public static void unpack(InputStream zip, Path directory) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        try (ZipInputStream files = new ZipInputStream(zip)) {
            for (ZipEntry entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
                Path file = directory.resolve(entry.getName());
                Files.createDirectories(file.getParent(), ownerOnly);
                Files.copy(files, file);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    /**
     * Reads everything, continues the work, and verifies the store.
     *
     * @param store the opened store, which stays open
     */
    public static void check(StateStore store) {
        TestClock clock = new TestClock(Instant.parse("2026-11-01T09:00:00Z"));
        try (Items<Stage, Doc> items = Items.builder(workflow(), store)
                        .clock(clock)
                        .owner("new")
                        .build();
                Items<Stage, Doc> others = Items.builder(workflow(), store)
                        .namespace("other")
                        .clock(clock)
                        .build()) {
            assertThat(store.verify(StateStore.Check.REPORT).findings()).isEmpty();
            reads(items);
            assertThat(others.get("ready").orElseThrow().payload()).isEqualTo(new Doc("Other", 8, "ns"));
            continues(items);
            assertThat(store.verify(StateStore.Check.REPORT).findings()).isEmpty();
        }
    }

    private static void reads(Items<Stage, Doc> items) {
        assertThat(items.counts())
                .isEqualTo(Map.of(Stage.NEW, 2L, Stage.WORK, 1L, Stage.DONE, 1L, Stage.FAILED, 1L, Stage.SKIPPED, 1L));
        Snapshot<Stage, Doc> ready = items.get("ready").orElseThrow();
        assertThat(ready.payload()).isEqualTo(new Doc("Ready", 1, "first"));
        assertThat(ready.tags()).containsExactlyInAnyOrder("a", "b");
        assertThat(ready.message()).contains("found");
        assertThat(items.get("done").orElseThrow().payload()).isEqualTo(new Doc("Done", 20, "finished"));
        assertThat(kinds(items, "done")).containsExactly(Kind.CREATED, Kind.CLAIMED, Kind.MOVED);
        Snapshot<Stage, Doc> failed = items.get("failed").orElseThrow();
        assertThat(failed.failedFrom()).contains(Stage.WORK);
        assertThat(failed.lastFailure().orElseThrow().message()).isEqualTo("no answer");
        assertThat(items.get("skipped").orElseThrow().state()).isEqualTo(Stage.SKIPPED);
        assertThat(items.get("deleted")).isEmpty();
        assertThat(kinds(items, "deleted")).containsExactly(Kind.CREATED, Kind.DELETED);
        assertThat(items.get("späße/7").orElseThrow().payload()).isEqualTo(new Doc("Grüße, 世界", 7, "ä"));
        assertThat(kinds(items, "späße/7")).containsExactly(Kind.CREATED, Kind.UPDATED, Kind.EVENT);
        Ledger ledger = items.chunks(CHUNKS, Stage.WORK).orElseThrow();
        assertThat(ledger.missing()).containsExactly(1, 3, 4);
        assertThat(ledger.results(String.class)).containsExactly("r0", "r2");
        assertThat(ledger.attempt(1)).isEqualTo(2);
        assertThat(items.recoveryPlan().steps(Action.FREE))
                .extracting(step -> step.id())
                .containsExactly(CHUNKS);
        assertThat(feed(items))
                .hasSize(feedOfEveryItem(items))
                .extracting(Change::id)
                .contains("deleted", "späße/7");
    }

    private static List<Kind> kinds(Items<Stage, Doc> items, String id) {
        return items.history(id).stream().map(Change::kind).toList();
    }

    private static List<Change<Stage>> feed(Items<Stage, Doc> items) {
        List<Change<Stage>> all = new ArrayList<>();
        Changes<Stage> page = items.changes(Cursor.START, 1000);
        all.addAll(page.changes());
        while (page.more()) {
            page = items.changes(page.next(), 1000);
            all.addAll(page.changes());
        }
        return all;
    }

    private static int feedOfEveryItem(Items<Stage, Doc> items) {
        int sum = 0;
        for (String id : List.of("ready", "done", "failed", "skipped", "deleted", "späße/7", CHUNKS)) {
            sum += items.history(id).size();
        }
        return sum;
    }

    private static void continues(Items<Stage, Doc> items) {
        Claim<Stage, Doc> claim = items.claim(Stage.WORK, CHUNKS).orElseThrow();
        Snapshot<Stage, Doc> done = claim.run(Stage.DONE, work -> {
            assertThat(work.payload()).isEqualTo(new Doc("Chunks", 10, "saved"));
            assertThat(work.<String>step("probe", String.class, () -> "done again"))
                    .isEqualTo("probed");
            Chunks chunks = work.chunks(ChunkPlan.of(5).config(PLAN));
            for (int i : chunks.missing()) {
                chunks.complete(i, "new" + i);
            }
            return new Doc("Chunks", 11, "finished");
        });
        assertThat(done.state()).isEqualTo(Stage.DONE);
        assertThat(items.chunks(CHUNKS, Stage.WORK).orElseThrow().done()).isEqualTo(5);
        long deleted = items.history("deleted").get(1).revision();
        assertThat(items.create("deleted", new Doc("Again", 1, null)).snapshot().revision())
                .isGreaterThan(deleted);
        assertThat(items.claim(Stage.WORK, 10))
                .extracting(Claim::id)
                .containsExactlyInAnyOrder("failed", "ready", "späße/7", "deleted");
    }
}
