package dev.holdfast.examples.transcript;

import dev.holdfast.chunk.Chunks;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Processes what is missing with several threads, until all is done or it is told to stop. A chunk that was begun is
 * finished.
 */
final class ChunkPool {
    /** How often a chunk is tried in one run. */
    private static final int TRIES = 3;

    private final Chunks ledger;
    private final List<TextChunk> chunks;
    private final ChunkProcessor processor;
    private final Runnable completed;
    private final Iterator<Integer> missing;
    private volatile boolean failed;

    /** @param completed called after each chunk that is done and stored */
    ChunkPool(Chunks ledger, List<TextChunk> chunks, ChunkProcessor processor, Runnable completed) {
        this.ledger = ledger;
        this.chunks = chunks;
        this.processor = processor;
        this.completed = completed;
        this.missing = ledger.missing().iterator();
    }

    /**
     * Works until nothing is missing or {@code stop} says true.
     *
     * @throws ChunkFailedException if a chunk failed each time
     * @throws InterruptedException if this thread was interrupted; the others are then told so as well
     */
    void run(int workers, BooleanSupplier stop) throws ChunkFailedException, InterruptedException {
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "worker-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                running.add(pool.submit(() -> {
                    work(stop);
                    return null;
                }));
            }
            for (Future<?> worker : running) {
                finish(worker);
            }
        } finally {
            pool.shutdownNow();
            pool.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private static void finish(Future<?> worker) throws ChunkFailedException, InterruptedException {
        try {
            worker.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof ChunkFailedException failure) {
                throw failure;
            }
            if (cause instanceof RuntimeException unexpected) {
                throw unexpected;
            }
            throw new IllegalStateException(cause);
        }
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
        for (int tried = 1; ; tried++) {
            ChunkResult result;
            try {
                result = Objects.requireNonNull(processor.process(chunk), "the processor gave no result");
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                var unused = ledger.fail(chunk.index(), e);
                if (tried == TRIES) {
                    throw new ChunkFailedException(chunk.index(), tried, e);
                }
                continue;
            }
            keep(chunk.index(), result, tried);
            return;
        }
    }

    private void keep(int index, ChunkResult result, int tried) throws ChunkFailedException {
        try {
            if (ledger.complete(index, result)) {
                completed.run();
            }
        } catch (IllegalArgumentException e) {
            throw new ChunkFailedException(index, tried, e); // too large to be kept, and will be so again
        }
    }
}
