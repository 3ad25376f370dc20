package dev.holdfast.examples.transcript.chunk;

import dev.holdfast.chunk.Chunks;
import dev.holdfast.examples.common.thread.WorkerThreads;
import dev.holdfast.examples.transcript.text.TextChunk;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * Processes the missing chunks with several threads, until all are done or it is asked to stop. A chunk that was
 * started is finished.
 */
public final class ChunkPool {
    private static final int MAX_ATTEMPTS = 3;

    private final Chunks ledger;
    private final List<TextChunk> chunks;
    private final ChunkProcessor processor;
    private final Runnable completed;
    private final Iterator<Integer> missing;
    private volatile boolean failed;

    /**
     * A pool without threads yet.
     *
     * @param completed called after each chunk whose result is stored
     */
    public ChunkPool(Chunks ledger, List<TextChunk> chunks, ChunkProcessor processor, Runnable completed) {
        this.ledger = ledger;
        this.chunks = chunks;
        this.processor = processor;
        this.completed = completed;
        this.missing = ledger.missing().iterator();
    }

    /**
     * Works until no chunk is missing or {@code stop} returns true.
     *
     * @throws ChunkFailedException if a chunk failed in every attempt
     * @throws InterruptedException if this thread is interrupted; the workers are then interrupted as well
     */
    public void run(int workers, BooleanSupplier stop) throws ChunkFailedException, InterruptedException {
        WorkerThreads.run(workers, () -> work(stop));
    }

    private void work(BooleanSupplier stop) throws ChunkFailedException, InterruptedException {
        try {
            while (!failed && !stop.getAsBoolean()) {
                OptionalInt next = next();
                if (next.isEmpty()) {
                    return;
                }
                process(chunks.get(next.getAsInt()));
            }
        } catch (ChunkFailedException | RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    private OptionalInt next() {
        synchronized (missing) {
            return missing.hasNext() ? OptionalInt.of(missing.next()) : OptionalInt.empty();
        }
    }

    private void process(TextChunk chunk) throws ChunkFailedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            ChunkResult result;
            try {
                result = Objects.requireNonNull(processor.process(chunk), "the processor returned null");
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                var unused = ledger.fail(chunk.index(), e);
                if (attempt == MAX_ATTEMPTS) {
                    throw new ChunkFailedException(chunk.index(), attempt, e);
                }
                continue;
            }
            store(chunk.index(), result, attempt);
            return;
        }
    }

    private void store(int index, ChunkResult result, int attempt) throws ChunkFailedException {
        try {
            if (ledger.complete(index, result)) {
                completed.run();
            }
        } catch (IllegalArgumentException e) {
            throw new ChunkFailedException(index, attempt, e); // too large to be stored, now and in another attempt
        }
    }
}
