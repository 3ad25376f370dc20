package dev.holdfast.examples.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.examples.transcript.chunk.ChunkFailedException;
import dev.holdfast.examples.transcript.chunk.ChunkPool;
import dev.holdfast.examples.transcript.chunk.ChunkProcessor;
import dev.holdfast.examples.transcript.chunk.ChunkResult;
import dev.holdfast.examples.transcript.text.TextChunk;
import dev.holdfast.memory.InMemoryStore;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChunkPoolTest {
    private static final int CHUNKS = 40;

    private final Items<Stage, Job> items = Items.open(Job.workflow(), new InMemoryStore());
    private final List<TextChunk> chunks = IntStream.range(0, CHUNKS)
            .mapToObj(i -> new TextChunk(i, i, 0, "Text."))
            .toList();
    private final AtomicInteger completed = new AtomicInteger();

    @BeforeEach
    void createJob() {
        items.create(Job.ID, new Job("a.txt", new Job.Cut("0".repeat(64), 200, 0, "test"), null));
    }

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void severalThreadsProcessEachChunkOnce() throws Exception {
        ConcurrentLinkedQueue<Integer> seen = new ConcurrentLinkedQueue<>();
        try (Claim<Stage, Job> claim = claim()) {
            Chunks ledger = ledger(claim);
            assertThat(ledger.complete(7, result("from an earlier run"))).isTrue();
            pool(ledger, of(chunk -> {
                        seen.add(chunk.index());
                        return result("Chunk " + chunk.index());
                    }))
                    .run(8, () -> false);
            assertThat(ledger.remaining()).isZero();
            assertThat(ledger.results(ChunkResult.class)
                            .map(kept -> kept.sentences().get(0).text()))
                    .hasSize(CHUNKS)
                    .startsWith("Chunk 0", "Chunk 1")
                    .contains("from an earlier run");
        }
        assertThat(seen).hasSize(CHUNKS - 1).doesNotHaveDuplicates().doesNotContain(7);
        assertThat(completed).hasValue(CHUNKS - 1);
    }

    @Test
    void startedChunksAreFinishedWhenItIsStopped() throws Exception {
        try (Claim<Stage, Job> claim = claim()) {
            Chunks ledger = ledger(claim);
            AtomicInteger started = new AtomicInteger();
            pool(ledger, of(chunk -> {
                        started.incrementAndGet();
                        return result("text");
                    }))
                    .run(3, () -> started.get() >= 10);
            assertThat(ledger.done()).isEqualTo(started.get()).isBetween(10, 12);
        }
    }

    @Test
    void failureIsRecordedAndRepeated() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (Claim<Stage, Job> claim = claim()) {
            Chunks ledger = ledger(claim);
            pool(ledger, of(chunk -> {
                        if (chunk.index() == 5 && calls.incrementAndGet() < 3) {
                            throw new IllegalStateException("not now");
                        }
                        return result("text");
                    }))
                    .run(2, () -> false);
            assertThat(ledger.remaining()).isZero();
            assertThat(calls).hasValue(3);
            assertThat(ledger.attempt(5)).isEqualTo(3);
        }
        assertThat(items.history(Job.ID))
                .filteredOn(change -> change.toString().contains("chunk 5 failed"))
                .hasSize(2);
    }

    @Test
    void resultThatCannotBeStoredIsAFailureWithAReason() {
        try (Claim<Stage, Job> claim = claim()) {
            assertThatExceptionOfType(ChunkFailedException.class)
                    .isThrownBy(() -> pool(ledger(claim), of(chunk -> result("x".repeat(70_000))))
                            .run(1, () -> false))
                    .withMessageStartingWith("chunk 0 failed with: java.lang.IllegalArgumentException: ")
                    .withMessageContaining("65536");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // a processor without null checks may do this
    void processorThatReturnsNullFails() {
        try (Claim<Stage, Job> claim = claim()) {
            assertThatExceptionOfType(ChunkFailedException.class)
                    .isThrownBy(() -> pool(ledger(claim), of(chunk -> null)).run(1, () -> false))
                    .withMessageEndingWith("the processor returned null");
        }
    }

    private Claim<Stage, Job> claim() {
        return items.claim(Stage.RUNNING, Job.ID).orElseThrow();
    }

    private Chunks ledger(Claim<Stage, Job> claim) {
        return claim.chunks(ChunkPlan.of(CHUNKS).config(claim.payload().cut()));
    }

    private ChunkPool pool(Chunks ledger, ChunkProcessor processor) {
        return new ChunkPool(ledger, chunks, processor, completed::incrementAndGet);
    }

    private static ChunkResult result(String text) {
        return new ChunkResult(List.of(new ChunkResult.Pick(0, text, 1)), List.of());
    }

    private static ChunkProcessor of(Call call) {
        return new ChunkProcessor() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public ChunkResult process(TextChunk chunk) throws Exception {
                return call.process(chunk);
            }
        };
    }

    private interface Call {
        ChunkResult process(TextChunk chunk) throws Exception;
    }
}
