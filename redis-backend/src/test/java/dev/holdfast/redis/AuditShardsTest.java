package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.TYPE;
import static dev.holdfast.redis.Samples.create;
import static dev.holdfast.redis.Samples.key;
import static dev.holdfast.redis.Samples.move;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.server.RedisCluster;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.Resp;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every shard is verified and repaired, on whichever node, and no other store. */
@ExtendWith(SharedRedis.class)
class AuditShardsTest {
    private static final int ITEMS = 60;

    private static RedisStore open(String uri, String namespace, int shards) {
        return RedisStore.open(RedisOptions.builder(uri, namespace)
                .timeout(Duration.ofSeconds(5))
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                .shards(shards)
                .build());
    }

    private static void fill(RedisStore store) {
        for (int i = 0; i < ITEMS; i++) {
            move(store, "item-" + i, create(store, "item-" + i), "RUN");
        }
    }

    /** Asks the server of a key. */
    private interface Server {
        @Nullable
        Object send(String key, String... command) throws IOException;
    }

    /** Damages every shard; returns the expected number of findings. */
    private static int damage(List<ShardKeys> shards, Server server) throws IOException {
        for (ShardKeys shard : shards) {
            String ids = shard.prefix() + "ids:" + TYPE;
            String id = (String) ((List<?>) server.send(ids, "ZRANGE", ids, "0", "0")).get(0);
            server.send(ids, "ZREM", ids, id);
            String counts = shard.counts(TYPE);
            server.send(counts, "HSET", counts, "RUN", "99");
            server.send(counts, "UNLINK", shard.feed(TYPE));
            server.send(counts, "SET", shard.prefix() + "whatever", "1");
        }
        return 4 * shards.size();
    }

    private static void healthy(RedisStore store) {
        VerifyReport report = store.verify(Check.REPORT);
        assertThat(report.findings()).isEmpty();
        assertThat(report.items()).isEqualTo(ITEMS);
        assertThat(report.entries()).isEqualTo(2 * ITEMS);
    }

    private static void findsAndMends(RedisStore store, List<ShardKeys> keys, Server server) throws IOException {
        fill(store);
        healthy(store);

        int wrong = damage(keys, server);

        assertThat(store.verify(Check.REPORT).findings()).hasSize(wrong).noneMatch(Finding::repaired);
        assertThat(store.verify(Check.REPORT).items()).isEqualTo(ITEMS);
        assertThat(store.verify(Check.REPAIR).findings()).hasSize(wrong).allMatch(Finding::repaired);
        healthy(store);
        assertThat(store.count(TYPE)).containsEntry("RUN", (long) ITEMS);
    }

    @Test
    void allShardsOfOneServer(RedisSpace space) throws IOException {
        try (RedisStore store = open(space.uri(), space.namespace(), 4);
                Resp redis = Resp.open(space.uri())) {
            findsAndMends(store, ShardKeys.of(space.namespace(), 4), (key, command) -> redis.send(command));
        }
    }

    @Test
    void otherStoresOfTheServerAreLeftAlone(RedisSpace space) throws IOException {
        String other = space.namespace() + "-x";
        try (RedisStore store = open(space.uri(), space.namespace(), 1);
                RedisStore second = open(space.uri(), other, 1);
                RedisStore many = open(space.uri(), space.namespace() + ".y", 4);
                Resp redis = Resp.open(space.uri())) {
            fill(store);
            create(second, "a");
            create(many, "a");
            redis.send("SET", "{" + other + "}:whatever", "1");
            redis.send("SET", "{" + space.namespace() + ".y/3}:whatever", "1");

            assertThat(store.verify(Check.REPAIR).findings()).isEmpty();
            healthy(store);
            assertThat(second.verify(Check.REPORT).findings()).hasSize(1);
            assertThat(many.verify(Check.REPORT).findings()).hasSize(1);
        }
    }

    @Test
    void aLostWindowNamesItsShard(RedisSpace space) throws IOException {
        try (RedisStore store = open(space.uri(), space.namespace(), 4);
                Resp redis = Resp.open(space.uri())) {
            redis.send("HSET", "{" + space.namespace() + "/2}:lost", "300", "100 200");

            assertThat(store.verify(Check.REPAIR).findings()).singleElement().satisfies(finding -> {
                assertThat(finding.problem()).isEqualTo(Problem.LOST_COMMITS);
                assertThat(finding.subject()).isEqualTo("shard 2");
            });
        }
    }

    @Test
    void allShardsOnAllNodesOfACluster() throws IOException {
        int shards = 6;
        try (RedisCluster cluster = RedisCluster.start(RedisSettings.volatileData());
                RedisStore store = open(cluster.uri().replace("redis:", "redis-cluster:"), "audit", shards)) {
            Set<RedisProcess> owners = new HashSet<>();
            List<ShardKeys> keys = ShardKeys.of("audit", shards);
            for (ShardKeys shard : keys) {
                owners.add(cluster.ownerOf(shard.meta()));
            }
            assertThat(owners).as("nodes with shards").hasSizeGreaterThan(1);

            findsAndMends(store, keys, (key, command) -> {
                try (Resp redis = cluster.ownerOf(key).connect()) {
                    return redis.send(command);
                }
            });
            assertThat(store.read(key("item-1"))).isPresent();
        }
    }

    @Test
    void aShardThatHasMovedIsCheckedWhereItIs() throws IOException {
        try (RedisCluster cluster = RedisCluster.start(RedisSettings.volatileData());
                RedisStore store = open(cluster.uri().replace("redis:", "redis-cluster:"), "audit", 1)) {
            fill(store);
            String meta = new ShardKeys("audit").meta();
            RedisProcess target = cluster.nodes().stream()
                    .filter(node -> !node.equals(cluster.ownerOf(meta)))
                    .findFirst()
                    .orElseThrow();
            cluster.beginMove(meta, target).finish();

            healthy(store);
        }
    }
}
