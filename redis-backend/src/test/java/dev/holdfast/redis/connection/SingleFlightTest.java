package dev.holdfast.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
    private final SingleFlight connecting = new SingleFlight();
    private final AtomicInteger tries = new AtomicInteger();

    private String fail() {
        tries.incrementAndGet();
        throw new StoreException(Verdict.RETRYABLE, "refused", null);
    }

    private void failing(long since) {
        assertThatThrownBy(() -> connecting.get(since, () -> null, this::fail))
                .isInstanceOf(StoreException.class)
                .hasMessage("refused");
    }

    @Test
    void aCallThatStartsAfterAFailureRetries() {
        failing(System.nanoTime());
        assertThat(connecting.get(System.nanoTime(), () -> null, () -> "connection"))
                .isEqualTo("connection");
    }

    @Test
    void aCallDoesNotRetryWhatFailedSinceItsStart() {
        long since = System.nanoTime();
        failing(since);
        failing(since);
        assertThat(tries).hasValue(1);
    }

    @Test
    void aPresentValueIsReturnedInSpiteOfFailures() {
        long since = System.nanoTime();
        failing(since);
        assertThat(connecting.get(since, () -> "there", this::fail)).isEqualTo("there");
    }

    @Test
    void whoWaitsWhileAnotherTriesSharesItsFailure() throws Exception {
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try {
            CountDownLatch began = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            CompletableFuture<String> first = CompletableFuture.supplyAsync(
                    () -> connecting.get(System.nanoTime(), () -> null, () -> {
                        began.countDown();
                        awaitQuietly(goOn);
                        return fail();
                    }),
                    callers);
            began.await();
            long since = System.nanoTime();
            goOn.countDown();
            failing(since);
            assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class);
            assertThat(tries).hasValue(1);
        } finally {
            callers.shutdown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
