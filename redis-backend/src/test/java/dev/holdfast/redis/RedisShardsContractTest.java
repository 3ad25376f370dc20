package dev.holdfast.redis;

import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.testkit.contract.StateStoreContract;
import dev.holdfast.testkit.contract.StoreHarness;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several shards on one server. */
@ExtendWith(SharedRedis.class)
class RedisShardsContractTest extends StateStoreContract {
    private final RedisSpace space;

    RedisShardsContractTest(RedisSpace space) {
        this.space = space;
    }

    @Override
    protected StoreHarness harness() {
        return new RedisHarness(space, builder -> builder.shards(4));
    }
}
