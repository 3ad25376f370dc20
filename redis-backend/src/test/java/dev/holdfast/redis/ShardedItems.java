package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.key;

import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.server.RedisCluster;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Items of a store of several shards over the nodes of a cluster. */
final class ShardedItems {
    static final String NAMESPACE = "outage";
    static final int SHARDS = 6;
    static final int ITEMS = 36;

    private ShardedItems() {}

    static RedisSettings partial(RedisSettings settings) {
        return settings.set("cluster-require-full-coverage", "no");
    }

    static RedisOptions.Builder options(RedisCluster cluster) {
        return RedisOptions.builder(cluster.clusterUri(), NAMESPACE)
                .shards(SHARDS)
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW);
    }

    /** Returns whether an item was on a node at the start. */
    static boolean liesOn(RedisCluster cluster, RedisProcess node, ItemKey key) {
        String meta = ShardKeys.of(NAMESPACE, SHARDS)
                .get(ShardKeys.shardOf(key, SHARDS))
                .meta();
        return cluster.ownerOf(meta) == node;
    }

    static Commit creation(int i) {
        ItemBody body = new ItemBody("NEW", null, Instant.EPOCH.plusSeconds(i), null, Instant.EPOCH, Set.of(), "{}");
        return new Commit(
                key("i" + i),
                0,
                body,
                List.of(new Entry(Entry.Kind.CREATED, null, "NEW", Instant.EPOCH, "{}")),
                "c" + i);
    }

    static List<Commit> creations() {
        List<Commit> commits = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            commits.add(creation(i));
        }
        return commits;
    }
}
