package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException.Verdict;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.internal.claim.ClaimLedger;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several threads complete the chunks of one claim. */
@Timeout(60)
class ChunkWorkersTest {
    private static final int THREADS = 8;

    enum S {
        NEW,
        WORK,
        DONE
    }

    record Text(String title) {}

    private static final Workflow<S, Text> FLOW = Workflow.of("text", S.class, Text.class)
            .ready(S.NEW)
            .active(S.WORK)
            .done(S.DONE)
            .initial(S.NEW)
            .allow(S.NEW, S.WORK)
            .allow(S.WORK, S.DONE)
            .build();

    /** Holds a commit until the test releases it. */
    private static final class GatedStore extends ForwardingStore {
        private volatile CountDownLatch arrived = new CountDownLatch(0);
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile boolean broken;
        private final List<Integer> sizes = new ArrayList<>();

        GatedStore() {
            super(new InMemoryStore());
        }

        void shut() {
            arrived = new CountDownLatch(1);
            gate = new CountDownLatch(1);
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            arrived.countDown();
            try {
                if (!gate.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody opened the gate");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            synchronized (sizes) {
                sizes.add(commits.get(0).chunks().size());
            }
            if (broken) {
                throw new StoreException(Verdict.RETRYABLE, "the store is busy; try again", null);
            }
            return super.commit(commits);
        }
    }

    private final GatedStore store = new GatedStore();
    private final Items<S, Text> items = Items.builder(FLOW, store).build();
    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void close() throws Exception {
        pool.shutdown();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        items.close();
        store.close();
    }

    private Claim<S, Text> claimed() {
        items.create("x", new Text("t"));
        return items.claim(S.WORK, "x").orElseThrow();
    }

    private static void awaitQueued(ClaimLedger<?, ?> ledger, int count) {
        while (ledger.pending() < count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void everyChunkIsCompletedExactlyOnceByWhicheverThread() throws Exception {
        Chunks chunks = claimed().chunks(500);
        Callable<Integer> worker = () -> {
            int mine = 0;
            for (int i : chunks.missing()) {
                mine += chunks.complete(i, Thread.currentThread().getName()) ? 1 : 0;
            }
            return mine;
        };
        int sum = 0;
        for (Future<Integer> count :
                pool.invokeAll(IntStream.range(0, THREADS).mapToObj(i -> worker).toList())) {
            sum += count.get();
        }
        assertThat(sum).isEqualTo(500);
        assertThat(chunks.done()).isEqualTo(500);
        assertThat(items.chunks("x", S.WORK).orElseThrow().results(String.class))
                .hasSize(500);
    }

    @Test
    void concurrentCompletionsShareOneCommit() throws Exception {
        Chunks chunks = claimed().chunks(10);
        store.shut();
        Future<Boolean> first = pool.submit(() -> chunks.complete(0, "r"));
        store.arrived.await();
        List<Future<Boolean>> others = IntStream.range(1, 6)
                .mapToObj(i -> pool.submit(() -> chunks.complete(i, "r")))
                .toList();
        Future<Boolean> twice = pool.submit(() -> chunks.complete(5, "late"));
        awaitQueued((ClaimLedger<?, ?>) chunks, 6);
        store.sizes.clear();
        store.gate.countDown();
        assertThat(first.get()).isTrue();
        int won = 0;
        for (Future<Boolean> other : others) {
            won += other.get() ? 1 : 0;
        }
        won += twice.get() ? 1 : 0;
        assertThat(won).as("chunk 5 was completed by two, and is done once").isEqualTo(5);
        assertThat(store.sizes).as("a mark and a result each").containsExactly(2, 10);
    }

    @Test
    void aFailureOfTheStoreIsThrownToAllWaitingCallers() throws Exception {
        Chunks chunks = claimed().chunks(10);
        store.shut();
        store.broken = true;
        List<Future<Boolean>> tried = IntStream.range(0, 6)
                .mapToObj(i -> pool.submit(() -> chunks.complete(i)))
                .toList();
        store.arrived.await();
        store.gate.countDown();
        for (Future<Boolean> one : tried) {
            assertThatThrownBy(one::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StoreException.class);
        }
        assertThat(chunks.done()).isZero();
        store.broken = false;
        assertThat(chunks.complete(3)).isTrue();
    }
}
