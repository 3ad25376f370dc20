package dev.holdfast.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CloseOnceTest {
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private void slowly() {
        closing.countDown();
        await(goOn);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(thread.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }

    @Test
    void laterCallersWaitForTheFirst() throws InterruptedException {
        CloseOnce close = new CloseOnce();
        AtomicInteger runs = new AtomicInteger();
        List<Thread> later = new ArrayList<>();
        Thread first = new Thread(() -> close.run(this::slowly));
        first.start();
        closing.await();
        for (int i = 0; i < 3; i++) {
            later.add(new Thread(() -> close.run(runs::incrementAndGet)));
        }
        later.forEach(Thread::start);
        later.forEach(CloseOnceTest::awaitWaiting);
        assertThat(close.hasStarted()).isTrue();
        assertThat(close.hasEnded()).isFalse();

        goOn.countDown();
        for (Thread thread : later) {
            thread.join();
        }

        assertThat(close.hasEnded()).isTrue();
        assertThat(runs).hasValue(0);
        first.join();
    }

    @Test
    void closeWithinACloseReturns() {
        CloseOnce close = new CloseOnce();
        AtomicInteger runs = new AtomicInteger();

        close.run(() -> {
            runs.incrementAndGet();
            close.run(runs::incrementAndGet);
        });

        assertThat(runs).hasValue(1);
    }

    @Test
    void closeFromACallbackThatTheFirstCloseWaitsForReturns() throws InterruptedException {
        CloseOnce close = new CloseOnce();
        Thread callback = new CallbackThread(
                () -> {
                    await(closing);
                    close.run(() -> {});
                },
                "callback");
        callback.start();

        close.run(() -> {
            closing.countDown();
            Threads.join(callback);
        });

        callback.join();
    }

    @Test
    void ownThreadsOfTheOwnerDoNotWait() throws InterruptedException {
        Thread[] own = new Thread[1];
        CloseOnce close = new CloseOnce(() -> Thread.currentThread() == own[0]);
        own[0] = new Thread(() -> {
            await(closing);
            close.run(() -> {});
        });
        own[0].start();

        close.run(() -> {
            closing.countDown();
            Threads.join(own[0]);
        });

        assertThat(own[0].isAlive()).isFalse();
    }

    @Test
    void failureGoesToTheFirstCallerAndReleasesTheOthers() {
        CloseOnce close = new CloseOnce();

        assertThatThrownBy(() -> close.run(() -> {
                    throw new IllegalStateException("the disk is gone");
                }))
                .hasMessage("the disk is gone");

        close.run(() -> {});
        assertThat(close.hasEnded()).isTrue();
    }

    @Test
    void anInterruptIsKept() throws InterruptedException {
        CloseOnce close = new CloseOnce();
        AtomicBoolean kept = new AtomicBoolean();
        Thread first = new Thread(() -> close.run(this::slowly));
        first.start();
        closing.await();
        Thread second = new Thread(() -> {
            Thread.currentThread().interrupt();
            close.run(() -> {});
            kept.set(Thread.currentThread().isInterrupted() && close.hasEnded());
        });
        second.start();
        awaitWaiting(second);
        second.interrupt();

        goOn.countDown();
        second.join();

        assertThat(kept).isTrue();
        first.join();
    }
}
