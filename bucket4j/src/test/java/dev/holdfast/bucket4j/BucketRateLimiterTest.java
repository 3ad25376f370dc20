package dev.holdfast.bucket4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Items;
import dev.holdfast.limit.RateLimitedException;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.ItemKey;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BucketRateLimiterTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ItemKey A = new ItemKey("ns:episode", "a");
    private static final ItemKey B = new ItemKey("ns:episode", "b");
    private static final ItemKey OTHER_TYPE = new ItemKey("ns:note", "a");
    private static final ItemKey OTHER_NAMESPACE = new ItemKey("episode", "a");

    private final TestClock clock = new TestClock();

    private BucketRateLimiter.Builder builder() {
        return BucketRateLimiter.builder().clock(clock);
    }

    @Test
    void anItemMayBeUpdatedSoOftenAtOnceAndThenAsTheBucketFills() {
        BucketRateLimiter limiter = builder().perItem(4, SECOND).build();
        for (int i = 0; i < 4; i++) {
            assertThat(limiter.tryAcquire(A)).isZero();
        }
        assertThat(limiter.tryAcquire(A)).isEqualTo(Duration.ofMillis(251));
        assertThat(limiter.tryAcquire(B)).isZero();
        clock.advance(Duration.ofMillis(100));
        assertThat(limiter.tryAcquire(A)).as("a refusal does not count").isEqualTo(Duration.ofMillis(151));
        clock.advance(Duration.ofMillis(150));
        assertThat(limiter.tryAcquire(A)).isZero();
        assertThat(limiter.tryAcquire(A)).isEqualTo(Duration.ofMillis(251));
    }

    @Test
    void aTypeAndANamespaceAreLimitedForThemselves() {
        BucketRateLimiter limiter =
                builder().perType(2, SECOND).perNamespace(3, SECOND).build();
        assertThat(limiter.tryAcquire(A)).isZero();
        assertThat(limiter.tryAcquire(B)).isZero();
        assertThat(limiter.tryAcquire(A)).as("its type").isEqualTo(Duration.ofMillis(501));
        assertThat(limiter.tryAcquire(OTHER_TYPE)).isZero();
        assertThat(limiter.tryAcquire(OTHER_TYPE)).as("its namespace").isEqualTo(Duration.ofMillis(334));
        assertThat(limiter.tryAcquire(OTHER_NAMESPACE)).isZero();
    }

    @Test
    void whatOneBucketRefusesTakesNothingFromTheOthers() {
        BucketRateLimiter limiter =
                builder().perItem(2, SECOND).perType(3, Duration.ofMinutes(1)).build();
        limiter.tryAcquire(A);
        limiter.tryAcquire(B);
        limiter.tryAcquire(B);
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.tryAcquire(A)).isEqualTo(Duration.ofMillis(20_001));
        }
        clock.advance(Duration.ofSeconds(20));
        assertThat(limiter.tryAcquire(A)).isZero();
    }

    @Test
    void idleBucketsAreDroppedAndThereAreNeverTooMany() {
        BucketRateLimiter limiter = builder().perItem(1, SECOND).maxBuckets(100).build();
        for (int i = 0; i < 1000; i++) {
            limiter.tryAcquire(new ItemKey("t", "i" + i));
        }
        assertThat(limiter.size()).isEqualTo(100);
        assertThat(limiter.tryAcquire(new ItemKey("t", "i999"))).isPositive();
        clock.advance(SECOND);
        assertThat(limiter.tryAcquire(A)).isZero();
        assertThat(limiter.size()).isEqualTo(1);
    }

    @Test
    void badLimitsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().perItem(0, SECOND))
                .withMessage("0 updates in a period are out of range; use 1 to 1000000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().perType(1, Duration.ofDays(31)))
                .withMessage("period PT744H is out of range; use PT0.001S to PT720H");
        assertThatIllegalArgumentException().isThrownBy(() -> builder().perNamespace(1, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().maxBuckets(0))
                .withMessage("maxBuckets 0 is too small; use 1 or more");
        assertThatIllegalStateException()
                .isThrownBy(() -> builder().build())
                .withMessage("a limiter without a limit has no effect; set perItem, perType or perNamespace");
        assertThat(builder().perItem(1_000_000, Duration.ofMillis(1)).build().tryAcquire(A))
                .isZero();
    }

    @Property
    void inNoPeriodMoreThanTwiceAsManyAreMade(
            @ForAll @IntRange(min = 1, max = 5) int updates,
            @ForAll @Size(max = 200) List<@IntRange(max = 400) Integer> steps) {
        BucketRateLimiter limiter = builder().perItem(updates, SECOND).build();
        Deque<Instant> made = new ArrayDeque<>();
        for (int step : steps) {
            Instant now = clock.advance(Duration.ofMillis(step));
            Duration wait = limiter.tryAcquire(A);
            if (wait.isZero()) {
                made.add(now);
            } else {
                assertThat(wait).isLessThanOrEqualTo(SECOND.dividedBy(updates).plusMillis(1));
            }
            made.removeIf(at -> at.isBefore(now.minus(SECOND)));
            assertThat(made).hasSizeLessThanOrEqualTo(2 * updates);
        }
    }

    @Property
    void whoWaitsAsLongAsHeWasToldMayGoOn(@ForAll @IntRange(min = 1, max = 1000) int updates) {
        BucketRateLimiter limiter = builder().perItem(updates, SECOND).build();
        for (int i = 0; i < updates; i++) {
            assertThat(limiter.tryAcquire(A)).isZero();
        }
        for (int i = 0; i < 10; i++) {
            Duration wait = limiter.tryAcquire(A);
            clock.advance(wait);
            assertThat(wait.isZero() || limiter.tryAcquire(A).isZero())
                    .as("after %s", wait)
                    .isTrue();
        }
    }

    @Test
    void manyThreadsGetNoMoreThanThereIs() throws Exception {
        BucketRateLimiter limiter =
                builder().perItem(100, SECOND).perType(150, SECOND).build();
        AtomicInteger made = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ItemKey key = i % 2 == 0 ? A : B;
                running.add(pool.submit(() -> {
                    for (int k = 0; k < 500; k++) {
                        if (limiter.tryAcquire(key).isZero()) {
                            made.incrementAndGet();
                        }
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(made).hasValue(150);
    }

    // --- with states ---

    enum S {
        OPEN,
        SHUT
    }

    record Counter(int n) {
        Counter more() {
            return new Counter(n + 1);
        }
    }

    private static final Workflow<S, Counter> FLOW = Workflow.of("counter", S.class, Counter.class)
            .ready(S.OPEN)
            .done(S.SHUT)
            .initial(S.OPEN)
            .allow(S.OPEN, S.SHUT)
            .build();

    @Test
    void updatesAreRefusedUntilTheirTimeAndThoseOfAnUpdaterWait() {
        try (var items = Items.builder(FLOW, new InMemoryStore())
                .closeStore()
                .clock(clock)
                .rateLimiter(builder().perItem(2, SECOND).build())
                .build()) {
            items.create("c", new Counter(0));
            items.update("c", Counter::more);
            try (var updater = items.updater("c", Duration.ZERO)) {
                updater.update(Counter::more);
                updater.update(Counter::more);
                updater.update(Counter::more);
                assertThat(updater.pending()).isEqualTo(2);
                assertThatThrownBy(() -> items.update("c", Counter::more))
                        .isInstanceOfSatisfying(
                                RateLimitedException.class,
                                e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofMillis(501)));
                clock.advance(Duration.ofMillis(501));
                updater.update(Counter::more);
                assertThat(updater.pending()).isZero();
            }
            assertThat(items.get("c").orElseThrow().payload()).isEqualTo(new Counter(5));
        }
    }
}
