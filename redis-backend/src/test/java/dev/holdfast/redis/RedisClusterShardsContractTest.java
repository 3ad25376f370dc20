package dev.holdfast.redis;

import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedCluster;
import dev.holdfast.testkit.contract.StateStoreContract;
import dev.holdfast.testkit.contract.StoreHarness;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several shards over the nodes of a cluster. */
@ExtendWith(SharedCluster.class)
class RedisClusterShardsContractTest extends StateStoreContract {
    private final RedisSpace space;

    RedisClusterShardsContractTest(RedisSpace space) {
        this.space = space;
    }

    @Override
    protected StoreHarness harness() {
        return new RedisHarness(space, builder -> builder.shards(6));
    }
}
