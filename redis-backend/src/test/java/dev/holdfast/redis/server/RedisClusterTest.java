package dev.holdfast.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A cluster redirects clients to the owner of a slot, and to the replica of a dead owner. */
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

    @Test
    void aSlotOnItsWayAsksAndThenHasMoved() throws Exception {
        try (RedisCluster cluster =
                RedisCluster.start(RedisSettings.volatileData().password("secret"))) {
            String tag = "{" + keyOf(cluster, 0) + "}";
            RedisProcess source = cluster.nodes().get(0);
            RedisProcess target = cluster.nodes().get(2);
            source.ask("SET", tag + "a", "1");
            source.ask("SET", tag + "b", "2");

            SlotMove move = cluster.beginMove(tag, target);
            assertThat(source.ask("GET", tag + "a")).isEqualTo("1");
            assertThatThrownBy(() -> source.ask("GET", tag + "c")).hasMessageEndingWith(":" + target.port());
            assertThatThrownBy(() -> source.ask("GET", tag + "c")).hasMessageStartingWith("ASK ");
            assertThat(move.moveKeys(1)).isEqualTo(1);
            assertThatThrownBy(() -> source.ask("MGET", tag + "a", tag + "b")).hasMessageStartingWith("TRYAGAIN");

            move.finish();
            assertThatThrownBy(() -> source.ask("GET", tag + "a"))
                    .hasMessageMatching("MOVED \\d+ 127.0.0.1:" + target.port());
            assertThat(target.ask("GET", tag + "a")).isEqualTo("1");
            assertThat(target.ask("GET", tag + "b")).isEqualTo("2");
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
