package dev.holdfast.redis;

import dev.holdfast.backendtests.WorkersTests;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.testkit.StoreFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedRedis.class)
class RedisWorkersTest extends WorkersTests {
    @BeforeEach
    void prepare(RedisSpace space) {
        RedisFactory.prepare(directory, space);
    }

    @Override
    protected Class<? extends StoreFactory> factory() {
        return RedisFactory.class;
    }
}
