package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Items;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import dev.holdfast.watch.Poller;
import dev.holdfast.watch.Watch;
import dev.holdfast.watch.WatchEnd;
import dev.holdfast.watch.WatchEnd.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing watches and pollers while a listener runs; no test waits for time to pass. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollerClosingTest {
    private final StateStore store = new InMemoryStore();
    private final Items<Stage, Size> items =
            Items.builder(FileFixture.WORKFLOW, store).clock(new TestClock()).build();

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    private static WatchEnd<Stage, Size> await(Watch<Stage, Size> watch) throws Exception {
        return watch.end().toCompletableFuture().get(100, TimeUnit.SECONDS);
    }

    @Test
    void closingWaitsForTheListenerAndNoThreadIsLeft() throws Exception {
        items.create("7", new Size(0));
        items.recordEvent("7", "note", null);
        AtomicReference<Thread> thread = new AtomicReference<>();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        List<Long> heard = new ArrayList<>();
        Poller<Stage, Size> poller = Poller.of(items);
        Watch<Stage, Size> watch = poller.watch("7", (change, poll) -> {
            thread.set(Thread.currentThread());
            heard.add(change.number());
            entered.countDown();
            awaitUninterrupted(leave);
        });
        entered.await();
        assertThat(thread.get().getName()).isEqualTo("holdfast-poller-" + items.owner());
        assertThat(thread.get().isDaemon()).isTrue();
        Thread closer = new Thread(poller::close);
        closer.start();
        awaitWaiting(closer);
        assertThat(watch.end().toCompletableFuture()).isNotDone();
        leave.countDown();
        closer.join();
        assertThat(thread.get().isAlive()).isFalse();
        assertThat(await(watch).reason()).isEqualTo(Reason.CLOSED);
        assertThat(heard).containsExactly(1L); // the second change was not delivered
    }

    @Test
    void interruptDoesNotStopAClose() throws Exception {
        items.create("7", new Size(0));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        AtomicBoolean interrupted = new AtomicBoolean();
        try (var poller = Poller.of(items)) {
            Watch<Stage, Size> watch = poller.watch("7", (change, poll) -> {
                entered.countDown();
                awaitUninterrupted(leave);
                left.set(true);
            });
            entered.await();
            Thread closer = new Thread(() -> {
                watch.close();
                interrupted.set(left.get() && Thread.currentThread().isInterrupted());
            });
            closer.start();
            awaitWaiting(closer);
            closer.interrupt();
            leave.countDown();
            closer.join();
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    void aListenerMayCloseThePollerThatCallsIt() throws Exception {
        items.create("7", new Size(0));
        Poller<Stage, Size> poller = Poller.of(items);
        AtomicReference<Thread> thread = new AtomicReference<>();
        Watch<Stage, Size> watch = poller.watch("7", (change, poll) -> {
            thread.set(Thread.currentThread());
            poller.close();
        });
        assertThat(await(watch).reason()).isEqualTo(Reason.CLOSED);
        thread.get().join();
    }

    @Test
    void listenersThatCloseEachOtherDoNotWaitForEachOther() throws Exception {
        items.create("1", new Size(0));
        items.create("2", new Size(0));
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
        CyclicBarrier both = new CyclicBarrier(2);
        List<CompletableFuture<Watch<Stage, Size>>> watches =
                List.of(new CompletableFuture<>(), new CompletableFuture<>());
        try (var poller = Poller.builder(items).scheduler(scheduler).build()) {
            for (int i = 0; i < 2; i++) {
                int other = 1 - i;
                watches.get(i).complete(poller.watch(String.valueOf(i + 1), (change, poll) -> {
                    try {
                        both.await();
                        watches.get(other).join().close();
                        both.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (CompletableFuture<Watch<Stage, Size>> watch : watches) {
                assertThat(await(watch.join()).reason()).isEqualTo(Reason.CLOSED);
            }
        } finally {
            scheduler.shutdownNow();
        }
    }

    @Test
    void everyCloseWaitsForTheListenerAndForTheReportOfTheEnd() throws Exception {
        items.create("7", new Size(0));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Poller<Stage, Size> poller = Poller.of(items);
        Watch<Stage, Size> watch = poller.watch("7", (change, poll) -> {});
        AtomicBoolean reported = new AtomicBoolean();
        var unused = watch.end().thenAccept(end -> {
            entered.countDown();
            awaitUninterrupted(leave);
            poller.close(); // does not wait for itself
            reported.set(true);
        });
        Thread first = new Thread(poller::close);
        first.start();
        entered.await();
        Thread second = new Thread(poller::close);
        second.start();
        awaitWaiting(second);
        leave.countDown();
        second.join();
        assertThat(reported).isTrue();
        first.join();
    }

    @Test
    void aListenerThatDoesNotReturnKeepsNobodyFromClosingForEver() throws Exception {
        items.create("7", new Size(0));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
        try {
            Poller<Stage, Size> poller =
                    Poller.builder(items).scheduler(scheduler).build();
            Watch<Stage, Size> watch = poller.watch("7", (change, poll) -> {
                entered.countDown();
                awaitUninterrupted(never);
            });
            entered.await();
            poller.close();
            assertThat(watch.end().toCompletableFuture()).isNotDone();
            never.countDown();
            assertThat(await(watch).reason()).isEqualTo(Reason.CLOSED);
        } finally {
            scheduler.shutdownNow();
        }
    }

    /** Waits until a thread waits for a listener, which it does for a bounded time. */
    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(thread.getState()).isNotEqualTo(Thread.State.TERMINATED);
            Thread.onSpinWait();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a listener is not interrupted", e);
        }
    }
}
