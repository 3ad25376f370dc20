package dev.holdfast.redis;

import dev.holdfast.backendtests.KillTests;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.testkit.StoreFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kills of clients: the server has every commit completely or not at all, and all acknowledged ones. */
@ExtendWith(SharedRedis.class)
class RedisCrashTest extends KillTests {
    @BeforeEach
    void prepare(RedisSpace space) {
        RedisFactory.prepare(directory(), space);
    }

    @Override
    protected Class<? extends StoreFactory> factory() {
        return RedisFactory.class;
    }
}
