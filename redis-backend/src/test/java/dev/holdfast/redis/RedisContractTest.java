package dev.holdfast.redis;

import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.testkit.contract.StateStoreContract;
import dev.holdfast.testkit.contract.StoreHarness;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedRedis.class)
class RedisContractTest extends StateStoreContract {
    private final RedisSpace space;

    RedisContractTest(RedisSpace space) {
        this.space = space;
    }

    @Override
    protected StoreHarness harness() {
        return new RedisHarness(space, builder -> builder);
    }
}
