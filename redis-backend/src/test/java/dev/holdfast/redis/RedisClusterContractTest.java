package dev.holdfast.redis;

import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedCluster;
import dev.holdfast.testkit.contract.StateStoreContract;
import dev.holdfast.testkit.contract.StoreHarness;
import org.junit.jupiter.api.extension.ExtendWith;

/** One shard, in the slot of one node of a cluster. */
@ExtendWith(SharedCluster.class)
class RedisClusterContractTest extends StateStoreContract {
    private final RedisSpace space;

    RedisClusterContractTest(RedisSpace space) {
        this.space = space;
    }

    @Override
    protected StoreHarness harness() {
        return new RedisHarness(space, builder -> builder);
    }
}
