package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.chunk.Ledger;
import dev.holdfast.sqlite.ChunkChild.Stage;
import dev.holdfast.sqlite.ChunkChild.Text;
import dev.holdfast.testkit.FaultyStore;
import dev.holdfast.testkit.FaultyStore.Call;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chunk ledger of core on this store. */
class LedgerTest {
    private static final int MANY = 10_000;

    @TempDir
    Path directory;

    private SqliteStore store() {
        return SqliteStore.open(directory, PlainFactory.OPTIONS);
    }

    private Items<Stage, Text> open() {
        return Items.open(ChunkChild.workflow(), store());
    }

    private static Claim<Stage, Text> claimed(Items<Stage, Text> items) {
        items.create("x", new Text("t"));
        return items.claim(Stage.RUN, "x").orElseThrow();
    }

    @Test
    void chunksStepsAndFailuresOutliveTheStore() throws Exception {
        ChunkPlan plan = ChunkPlan.of(40).config(Map.of("size", 2000));
        try (Items<Stage, Text> items = open()) {
            Claim<Stage, Text> claim = claimed(items);
            claim.step("title", String.class, () -> "kept");
            Chunks chunks = claim.chunks(plan);
            chunks.complete(39, "last");
            chunks.complete(2, Map.of("k", "v"));
            chunks.fail(3, new IOException("x"));
            chunks.grow(50);
        }
        try (Items<Stage, Text> items = open()) {
            Claim<Stage, Text> claim = items.claim(Stage.RUN, "x").orElseThrow();
            assertThat(claim.<String>step("title", String.class, () -> "again")).isEqualTo("kept");
            Chunks chunks = claim.chunks(plan);
            assertThat(chunks.done()).isEqualTo(2);
            assertThat(chunks.total()).isEqualTo(50);
            assertThat(chunks.attempt(3)).isEqualTo(2);
            assertThat(chunks.complete(39, "other")).isFalse();
            assertThat(chunks.results(Object.class)).containsExactly(Map.of("k", "v"), "last");
        }
    }

    @Test
    void lostAnswersAreResolved() {
        FaultyStore faulty = new FaultyStore(store());
        try (Items<Stage, Text> items =
                Items.builder(ChunkChild.workflow(), faulty).closeStore().build()) {
            Chunks chunks = claimed(items).chunks(10);
            for (int i = 0; i < 10; i++) {
                faulty.loseAnswer(Call.COMMIT, 1);
                assertThat(chunks.complete(i, i)).isTrue();
            }
            Ledger ledger = items.chunks("x", Stage.RUN).orElseThrow();
            assertThat(ledger.results(Integer.class)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        }
    }

    @Test
    void aDamagedChunkIsReportedAndNeverLeftOut() throws Exception {
        try (Items<Stage, Text> items = open()) {
            Chunks chunks = claimed(items).chunks(40);
            chunks.complete(1, "one");
            chunks.complete(20, "twenty");
        }
        execute("UPDATE chunk SET document = '\"ONE\"' WHERE idx = 1 AND ledger = 'RUN/1/results'");
        try (Items<Stage, Text> items = open()) {
            Ledger ledger = items.chunks("x", Stage.RUN).orElseThrow();
            assertThat(ledger.done()).isEqualTo(2);
            assertThat(ledger.result(20, String.class)).contains("twenty");
            assertThatThrownBy(() -> ledger.results(String.class).toList())
                    .isInstanceOf(UnreadableItemException.class)
                    .hasMessageContaining("text/x: ledger RUN/1/results: chunk 1 of ledger RUN/1/results does not"
                            + " match its checksum");
        }
        execute("UPDATE chunk SET document = '7' WHERE idx = 20 AND ledger = 'RUN/1/done'");
        try (Items<Stage, Text> items = open()) {
            assertThatThrownBy(() -> items.chunks("x", Stage.RUN))
                    .isInstanceOf(UnreadableItemException.class)
                    .hasMessageContaining("chunk 20 of ledger RUN/1/done does not match its checksum");
            Claim<Stage, Text> claim = items.claim(Stage.RUN, "x").orElseThrow();
            assertThatThrownBy(() -> claim.chunks(40)).isInstanceOf(UnreadableItemException.class);
            ChunkPlan anew = ChunkPlan.of(40).config(Map.of("again", 1)).onChange(ChunkPlan.OnChange.RESTART);
            assertThat(claim.chunks(anew).done()).as("the way out").isZero();
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("state.db"));
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).as(sql).isEqualTo(1);
        }
    }

    /** The store holds 40 MB of results, the claim one bit per chunk. */
    @Test
    void aClaimWithTenThousandChunksHoldsLittleMemory() throws Exception {
        try (Items<Stage, Text> items = open()) {
            Claim<Stage, Text> claim = claimed(items);
            long before = heap();
            Chunks chunks = claim.chunks(MANY);
            ExecutorService pool = Executors.newFixedThreadPool(32);
            try {
                for (Future<Boolean> one : pool.invokeAll(IntStream.range(0, MANY)
                        .<Callable<Boolean>>mapToObj(i -> () -> chunks.complete(i, i + "x".repeat(4000)))
                        .toList())) {
                    assertThat(one.get()).isTrue();
                }
            } finally {
                pool.shutdown();
            }
            long after = heap();
            assertThat(after - before).as("bytes more than before").isLessThan(4_000_000);
            assertThat(chunks.remaining()).isZero();
            assertThat(chunks.results(String.class).mapToLong(String::length).sum())
                    .isGreaterThan(40_000_000);
            assertThat(heap() - before)
                    .as("bytes more than before, after reading")
                    .isLessThan(4_000_000);
            claim.release("measured");
            Chunks again = items.claim(Stage.RUN, "x").orElseThrow().chunks(MANY);
            assertThat(again.missing()).isEmpty();
        }
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
