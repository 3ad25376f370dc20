package dev.holdfast.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Registration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HintRegistryTest {
    private final HintRegistry hints = new HintRegistry("hints");

    @Test
    void changesDuringACallCauseOneMore() throws InterruptedException {
        Semaphore started = new Semaphore(0);
        Semaphore goOn = new Semaphore(0);
        AtomicInteger calls = new AtomicInteger();
        hints.register(() -> {
            calls.incrementAndGet();
            started.release();
            goOn.acquireUninterruptibly();
        });
        hints.changed();
        started.acquire();
        for (int i = 0; i < 10; i++) {
            hints.changed();
        }
        goOn.release();
        started.acquire();
        goOn.release();
        hints.close();

        assertThat(calls).hasValue(2);
    }

    @Test
    void interruptLeftBehindDoesNotKeepTheThreadBusy() throws InterruptedException {
        AtomicReference<Thread> thread = new AtomicReference<>();
        hints.register(() -> {
            Thread.currentThread().interrupt();
            thread.set(Thread.currentThread());
        });
        hints.changed();
        while (thread.get() == null || thread.get().getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        hints.close();

        assertThat(thread.get().isAlive()).isFalse();
    }

    @Test
    void threadsInheritTheClassLoaderButNoThreadLocals() throws InterruptedException {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("of the host");
        AtomicReference<ClassLoader> loader = new AtomicReference<>();
        AtomicReference<String> seen = new AtomicReference<>();
        CountDownLatch called = new CountDownLatch(1);
        hints.register(() -> {
            loader.set(Thread.currentThread().getContextClassLoader());
            seen.set(local.get());
            called.countDown();
        });
        hints.changed();
        called.await();
        hints.close();

        assertThat(loader).hasValue(Thread.currentThread().getContextClassLoader());
        assertThat(seen).hasNullValue();
    }

    @Test
    void registrationsEndWithTheRegistry() {
        AtomicInteger calls = new AtomicInteger();
        Registration early = hints.register(calls::incrementAndGet);
        hints.close();
        Registration late = hints.register(calls::incrementAndGet);
        hints.changed();
        early.close();
        late.close();

        assertThat(hints.isEmpty()).isTrue();
        assertThat(calls).hasValue(0);
    }
}
