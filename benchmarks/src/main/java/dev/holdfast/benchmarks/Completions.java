package dev.holdfast.benchmarks;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.store.StateStore;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One item whose chunks are completed one by one; so many are done at the beginning of every round. For one caller. */
final class Completions implements Subject {
    /** More wait than one commit takes, so that the beginning is done quickly. */
    private static final int THREADS = 128;

    private static final String RESULT = "x".repeat(1000);

    private final Items<Stage, Recording> items;
    private final int before;
    private int created;
    private Claim<Stage, Recording> claim;
    private Chunks chunks;
    private int next;

    Completions(StateStore store, int before) throws InterruptedException {
        this.items = Items.builder(Stage.WORKFLOW, store).closeStore().build();
        this.before = before;
        this.claim = claim();
        this.chunks = chunks();
    }

    private Claim<Stage, Recording> claim() {
        String id = "item-" + created++;
        items.create(id, Recording.number(created));
        return items.claim(Stage.FETCHING, id).orElseThrow();
    }

    private Chunks chunks() throws InterruptedException {
        Chunks fresh = claim.chunks(ChunkPlan.of(ChunkPlan.MAX_TOTAL));
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        for (int i = 0; i < before; i++) {
            int index = i;
            pool.execute(() -> fresh.complete(index, RESULT));
        }
        pool.shutdown();
        if (!pool.awaitTermination(10, TimeUnit.MINUTES) || fresh.done() != before) {
            throw new IllegalStateException(fresh + ": " + before + " chunks were to be done");
        }
        next = before;
        return fresh;
    }

    @Override
    public Object call(int caller) {
        return chunks.complete(next++, RESULT);
    }

    @Override
    public void settle() {
        claim.release("measured");
        claim = claim();
        try {
            chunks = chunks();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while a round was made ready", e);
        }
    }

    /** The payload saved by a claim, which is one commit too. */
    Subject saves() {
        return new Subject() {
            private final Claim<Stage, Recording> saving = claim();
            private int number;

            @Override
            public Object call(int caller) {
                saving.save(Recording.number(number++));
                return saving;
            }
        };
    }

    /** Bytes of heap that a claim holds more than one without chunks, when it has opened a ledger with so many done. */
    long heldBytes() {
        String id = claim.id();
        claim.release("measured");
        claim = claim();
        chunks = claim.chunks(0);
        long without = heap();
        claim.release("measured");
        claim = items.claim(Stage.FETCHING, id).orElseThrow();
        chunks = claim.chunks(ChunkPlan.of(ChunkPlan.MAX_TOTAL));
        long with = heap();
        if (chunks.done() < before) {
            throw new IllegalStateException(chunks + ": " + before + " chunks were done");
        }
        return with - without;
    }

    private static long heap() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() {
        items.close();
    }
}
