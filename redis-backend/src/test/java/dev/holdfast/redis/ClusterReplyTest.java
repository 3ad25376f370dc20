package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.server.RedisCluster;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.redis.server.Until;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Replies of cluster nodes about slots that are not served: no effect, and recovery without help. */
class ClusterReplyTest {
    private static final String TAG = "{space}";

    @Test
    void slotThatNobodyServes() throws Exception {
        try (RedisCluster cluster = start();
                RedisStore store = open(cluster)) {
            long revision = Commits.commit(store, Commits.create("a")).revision();
            RedisProcess owner = cluster.ownerOf(TAG);
            String before = owner.ask("DEBUG", "DIGEST");
            String other = owner.ask("CLUSTER", "KEYSLOT", other(cluster, owner));
            owner.ask("CLUSTER", "DELSLOTS", other);
            StoreException failure = Commits.failure(() -> Commits.commit(store, Commits.move("a", revision, "RUN")));
            assertThat(failure)
                    .hasMessageContaining("said CLUSTERDOWN: the cluster does not serve all slots; see CLUSTER INFO");
            assertThat(failure.verdict()).isEqualTo(Verdict.RETRYABLE);
            assertThat(owner.ask("DEBUG", "DIGEST")).isEqualTo(before);
            owner.ask("CLUSTER", "ADDSLOTS", other);
            cluster.awaitOk();
            // for a few milliseconds the failure is still shared
            Until.holds(
                    "a commit to go through",
                    () -> Commits.failure(() -> Commits.commit(store, Commits.move("a", revision, "RUN"))) == null);
        }
    }

    /** Returns a key of another slot on the same node. */
    private static String other(RedisCluster cluster, RedisProcess owner) throws IOException {
        for (int i = 0; ; i++) {
            if (cluster.ownerOf("key" + i) == owner) {
                return "key" + i;
            }
        }
    }

    private static RedisCluster start() throws IOException {
        return RedisCluster.start(RedisSettings.volatileData().set("enable-debug-command", "yes"));
    }

    private static RedisStore open(RedisCluster cluster) {
        return RedisStore.open(RedisOptions.builder(cluster.clusterUri(), "space")
                .timeout(Duration.ofSeconds(5))
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                .build());
    }
}
