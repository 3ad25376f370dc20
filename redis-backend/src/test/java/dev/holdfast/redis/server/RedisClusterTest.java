package dev.holdfast.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A cluster sends clients to the owner of a slot, and to the replica of an owner that died. */
class RedisClusterTest {
    @Test
    void everyKeyHasOneOwnerAndItsReplicaTakesOver() throws Exception {
        try (RedisCluster cluster = RedisCluster.startWithReplica(RedisSettings.volatileData())) {
            String key = keyOf(cluster, 0);
            RedisProcess owner = cluster.nodes().get(0);
            RedisProcess other = cluster.nodes().get(2);

            assertThat(owner.ask("SET", key, "value")).isEqualTo("OK");
            assertThatThrownBy(() -> other.ask("GET", key)).hasMessageMatching("MOVED \\d+ 127.0.0.1:" + owner.port());

            owner.kill9();
            cluster.awaitTakeover();

            assertThat(cluster.replica().ask("SET", key, "other")).isEqualTo("OK");
            assertThatThrownBy(() -> other.ask("GET", key))
                    .hasMessageMatching(
                            "MOVED \\d+ 127.0.0.1:" + cluster.replica().port());
        }
    }

    private static String keyOf(RedisCluster cluster, int node) throws Exception {
        for (int i = 0; ; i++) {
            if (cluster.ownerOf("key" + i) == cluster.nodes().get(node)) {
                return "key" + i;
            }
        }
    }
}
