package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.internal.schedule.DeferredWrites;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several threads close at once, and code of the host closes what calls it. */
@Timeout(60)
class CloseTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private enum S {
        NEW,
        WORK,
        DONE
    }

    private record Count(int value) {
        Count next() {
            return new Count(value + 1);
        }
    }

    private static final Workflow<S, Count> COUNTS = Workflow.of("count", S.class, Count.class)
            .ready(S.NEW)
            .active(S.WORK)
            .done(S.DONE)
            .initial(S.NEW)
            .allow(S.NEW, S.WORK)
            .allow(S.WORK, S.DONE)
            .build();

    /** A store that can be stopped in a commit, before or after its effect, and that remembers its end. */
    private static final class SlowStore extends ForwardingStore {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicBoolean blocks = new AtomicBoolean();
        private final AtomicBoolean blocksClaims = new AtomicBoolean();
        private volatile boolean closed;

        SlowStore(InMemoryStore store) {
            super(store);
        }

        private void blockOnce(AtomicBoolean once) {
            if (once.getAndSet(false)) {
                reached.countDown();
                CloseTest.block(goOn);
            }
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            blockOnce(blocks);
            assertThat(closed).as("a commit after the close").isFalse();
            return super.commit(commits);
        }

        @Override
        public List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> commits) {
            List<ItemRecord> taken = super.claim(request, commits);
            blockOnce(blocksClaims);
            return taken;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final InMemoryStore memory = new InMemoryStore();
    private final SlowStore store = new SlowStore(memory);
    private final Items<S, Count> items =
            Items.builder(COUNTS, store).lease(HOUR).closeStore().build();

    private static void block(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread start(Runnable action) {
        Thread thread = new Thread(action);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        awaitState(thread);
        assertThat(thread.isAlive()).isTrue();
    }

    private static void awaitState(Thread thread) {
        await().until(() -> switch (thread.getState()) {
            case WAITING, TIMED_WAITING, TERMINATED -> true;
            default -> false;
        });
    }

    private ItemRecord stored(String id) {
        return memory.read(new ItemKey("count", id)).orElseThrow();
    }

    private int value(String id) {
        try (Items<S, Count> other = Items.builder(COUNTS, memory).build()) {
            return other.get(id).orElseThrow().payload().value();
        }
    }

    /** An updater with one written and one pending update. */
    private Updater<S, Count> pending(String id) {
        items.create(id, new Count(0));
        Updater<S, Count> updater = items.updater(id, HOUR);
        updater.update(Count::next);
        updater.update(Count::next);
        assertThat(updater.pending()).isEqualTo(1);
        return updater;
    }

    @Test
    void theSecondCloseOfItemsWaitsForTheFirst() throws Exception {
        Updater<S, Count> updater = pending("a");
        items.create("b", new Count(0));
        var unused = items.claimOrThrow(S.WORK, "b");
        store.blocks.set(true);
        Thread first = start(items::close);
        store.reached.await();
        Thread second = start(items::close);
        Thread third = start(updater::close);
        awaitWaiting(second);
        awaitWaiting(third);
        store.goOn.countDown();
        second.join();
        assertThat(store.closed).isTrue();
        assertThat(stored("b").body().lease()).isNull();
        assertThat(value("a")).isEqualTo(2);
        first.join();
        third.join();
    }

    @Test
    void theSecondCloseOfAnUpdaterWaitsForTheFirst() throws Exception {
        Updater<S, Count> updater = pending("a");
        store.blocks.set(true);
        Thread first = start(updater::close);
        store.reached.await();
        Thread second = start(updater::close);
        Thread last = start(items::close);
        awaitWaiting(second);
        awaitWaiting(last);
        assertThat(store.closed).isFalse();
        store.goOn.countDown();
        first.join();
        second.join();
        last.join();
        assertThat(value("a")).isEqualTo(2);
    }

    @Test
    void anUpdaterThatItsOwnStepClosesWritesWhatIsPending() {
        items.create("a", new Count(0));
        AtomicReference<Updater<S, Count>> updater = new AtomicReference<>(items.updater("a", HOUR));
        updater.get().update(count -> {
            updater.get().close();
            return count.next();
        });
        updater.get().close();
        assertThatThrownBy(() -> updater.get().update(Count::next)).isInstanceOf(IllegalStateException.class);
        assertThat(value("a")).isEqualTo(1);
        items.close();
    }

    @Test
    void aStepThatClosesTheItemsDoesNotWaitForAThreadThatWaitsForIt() throws Exception {
        items.create("a", new Count(0));
        Updater<S, Count> updater = items.updater("a", HOUR);
        CountDownLatch inStep = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        Thread writer = start(() -> updater.update(count -> {
            inStep.countDown();
            block(closing);
            items.close();
            return count.next();
        }));
        inStep.await();
        Thread closer = start(items::close);
        awaitWaiting(closer);
        closing.countDown();
        writer.join();
        closer.join();
        assertThat(value("a")).isEqualTo(1);
    }

    @Test
    void aStepThatDoesNotReturnIsRefusedAfterAWhile() throws Exception {
        items.create("a", new Count(0));
        Updater<S, Count> updater = items.updater("a", HOUR);
        CountDownLatch inStep = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread writer = start(() -> updater.update(count -> {
            inStep.countDown();
            block(goOn);
            return count.next();
        }));
        inStep.await();
        assertThatThrownBy(items::close)
                .isInstanceOf(UnwrittenUpdateException.class)
                .hasRootCauseMessage("count/a: a step on the thread " + writer.getName()
                        + " has not returned for PT10S; steps must not block");
        goOn.countDown();
        writer.join();
        assertThat(value("a")).as("nothing is written after the close").isZero();
    }

    @Test
    void aListenerThatDoesNotReturnKeepsNeitherWritersNorClosersWaiting() {
        Updater<S, Count> updater = pending("a");
        items.create("b", new Count(0));
        CountDownLatch listening = new CountDownLatch(2);
        items.listen((change, item) -> {
            listening.countDown();
            block(new CountDownLatch(1));
        });
        start(updater::flush);
        start(() -> {
            var unused = items.claim(S.WORK, 1);
        });
        block(listening);
        updater.update(Count::next);
        start(items::close); // its own listeners block it, after it has closed everything
        await().until(() -> store.closed);
        items.close();
        assertThat(value("a")).isEqualTo(3);
        assertThat(stored("b").body().lease()).isNull();
    }

    @Test
    void aListenerMayCloseTheItemsAgainAndHearsOfTheReleases() {
        items.create("a", new Count(0));
        var unused = items.claimOrThrow(S.WORK, "a");
        List<Entry.Kind> heard = new ArrayList<>();
        items.listen((change, item) -> {
            items.close();
            heard.add(change.kind());
        });
        items.close();
        assertThat(heard).hasSize(1);
        assertThat(items.listenerFailures()).isZero();
    }

    @Test
    void aListenerOnTheTimerMayCloseTheItemsWhileAnotherThreadDoes() throws Exception {
        items.create("a", new Count(0));
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean returned = new AtomicBoolean();
        Updater<S, Count> updater = items.updater("a", Duration.ofMillis(10));
        updater.update(Count::next);
        items.listen((change, item) -> {
            listening.countDown();
            block(goOn);
            items.close();
            returned.set(true);
        });
        updater.update(Count::next);
        listening.await();
        Thread closer = start(items::close);
        awaitWaiting(closer);
        goOn.countDown();
        closer.join();
        assertThat(returned).isTrue();
        assertThat(value("a")).isEqualTo(2);
    }

    @Test
    void itemsThatAreBeingClaimedAreReleasedByTheClose() throws Exception {
        items.create("a", new Count(0));
        items.create("b", new Count(0));
        store.blocksClaims.set(true);
        List<Claim<S, Count>> claims = new ArrayList<>();
        Thread claiming = start(() -> claims.addAll(items.claim(S.WORK, 2)));
        store.reached.await();
        Thread closer = start(items::close);
        awaitWaiting(closer);
        assertThat(store.closed).isFalse();
        store.goOn.countDown();
        closer.join();
        claiming.join();
        assertThat(stored("a").body().lease()).isNull();
        assertThat(stored("b").body().lease()).isNull();
        assertThat(claims).allMatch(Claim::lost);
    }

    @Test
    void aListenerThatDoesNotReturnKeepsNobodyFromClosingABatchOfClaims() {
        items.create("a", new Count(0));
        CountDownLatch listening = new CountDownLatch(1);
        Claims<S, Count> claims = items.claim(S.WORK, 1);
        items.listen((change, item) -> {
            listening.countDown();
            block(new CountDownLatch(1));
        });
        start(claims::close);
        block(listening);
        claims.close();
        assertThat(claims.take()).isEmpty();
        assertThat(stored("a").body().lease()).isNull();
        items.close();
    }

    @Test
    void everyStopOfDeferredWritesWaitsForARunningFlush() throws Exception {
        DeferredWrites deferred = new DeferredWrites("test");
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        deferred.runIn(
                () -> {
                    running.countDown();
                    block(goOn);
                },
                Duration.ZERO);
        running.await();
        Thread first = start(deferred::stop);
        awaitWaiting(first);
        AtomicBoolean kept = new AtomicBoolean();
        Thread second = start(() -> {
            Thread.currentThread().interrupt();
            deferred.stop();
            kept.set(Thread.currentThread().isInterrupted());
        });
        awaitWaiting(second);
        goOn.countDown();
        first.join();
        second.join();
        assertThat(kept).isTrue();
    }
}
