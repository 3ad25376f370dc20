package dev.holdfast.redis;

import dev.holdfast.StoreException;
import dev.holdfast.redis.server.RedisCluster;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The subscription to a cluster is renewed repeatedly, and never by a thread that its connection needs. */
class ClusterHintsTest {
    private static final int ROUNDS = 8;

    @Test
    @Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void closedConnectionsAreReplacedEveryTime() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(RedisSettings.volatileData());
                RedisStore store = RedisStore.open(RedisOptions.builder(cluster.clusterUri(), "hints")
                        .timeout(Duration.ofSeconds(5))
                        .reconnectTimeout(Duration.ofSeconds(20))
                        .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                        .build())) {
            AtomicInteger hints = new AtomicInteger();
            store.onChange(hints::incrementAndGet);
            for (int round = 0; round < ROUNDS; round++) {
                for (RedisProcess node : cluster.nodes()) {
                    node.ask("CLIENT", "KILL", "TYPE", "normal");
                    node.ask("CLIENT", "KILL", "TYPE", "pubsub");
                }
                int before = hints.get();
                Awaitility.await("hints in round " + round)
                        .atMost(Duration.ofSeconds(30))
                        .pollDelay(Duration.ZERO)
                        .ignoreException(StoreException.class)
                        .until(() -> {
                            FaultSamples.create(store, "a" + System.nanoTime());
                            return hints.get() > before;
                        });
            }
        }
    }
}
