package dev.holdfast.redis;

import static dev.holdfast.redis.FaultSamples.key;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.redis.server.Flow;
import dev.holdfast.redis.server.Proxy;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hints resume after every kind of outage without another registration. */
class HintOutageTest {
    private RedisProcess redis;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start(RedisSettings.appendOnly("everysec"));
    }

    @AfterEach
    void stop() throws Exception {
        redis.close();
    }

    private static RedisStore open(String uri, Duration reconnectTimeout) {
        return RedisStore.open(RedisOptions.builder(uri, "hints")
                .timeout(Duration.ofMillis(300))
                .reconnectTimeout(reconnectTimeout)
                .build());
    }

    /** After a restart of the server, or on a dead connection, more than one call may be necessary. */
    private static void awaitAnswers(RedisStore store) {
        Awaitility.await("the store to answer")
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .ignoreException(StoreException.class)
                .until(() -> store.count(FaultSamples.TYPE).size() >= 0);
    }

    @Test
    void hintsComeAgainAfterAnOutageWithoutAnybodysHelp() throws Exception {
        AtomicInteger hints = new AtomicInteger();
        try (RedisStore store = open(redis.uri(), Duration.ofSeconds(30));
                RedisStore other = open(redis.uri(), Duration.ofSeconds(30))) {
            store.onChange(hints::incrementAndGet);
            awaitHint(hints, () -> FaultSamples.create(other, "a-" + System.nanoTime()));
            redis.kill9();
            redis.restart();
            awaitHint(hints, () -> FaultSamples.create(other, "b-" + System.nanoTime()));
        }
    }

    @Test
    void hintsComeWhenTheyWereAskedForDuringAnOutage() throws Exception {
        AtomicInteger hints = new AtomicInteger();
        try (RedisStore store = open(redis.uri(), Duration.ZERO);
                RedisStore other = open(redis.uri(), Duration.ofSeconds(30))) {
            redis.kill9();
            store.onChange(hints::incrementAndGet);
            redis.restart();
            awaitAnswers(store);
            awaitHint(hints, () -> FaultSamples.create(other, "c-" + System.nanoTime()));
        }
    }

    @Test
    void hintsComeAgainAfterAConnectionThatDiedSilently() throws Exception {
        AtomicInteger hints = new AtomicInteger();
        try (Proxy proxy = Proxy.to(redis.port());
                RedisStore store = open(proxy.uri(), Duration.ZERO);
                RedisStore other = open(redis.uri(), Duration.ZERO)) {
            store.onChange(hints::incrementAndGet);
            awaitHint(hints, () -> FaultSamples.create(other, "d-" + System.nanoTime()));
            // all open connections are dead now, and only the store can detect it
            proxy.connections().forEach(connection -> connection.answers(Flow.DROP));
            assertThatThrownBy(() -> store.read(key("a"))).isInstanceOf(StoreException.class);
            awaitAnswers(store);

            awaitHint(hints, () -> FaultSamples.create(other, "e-" + System.nanoTime()));
        }
    }

    private static void awaitHint(AtomicInteger hints, Runnable commit) {
        int before = hints.get();
        Awaitility.await("a hint")
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .ignoreException(StoreException.class)
                .until(() -> {
                    commit.run();
                    return hints.get() > before;
                });
    }
}
