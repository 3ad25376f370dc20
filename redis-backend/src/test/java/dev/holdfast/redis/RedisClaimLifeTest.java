package dev.holdfast.redis;

import dev.holdfast.backendtests.ClaimLifeTests;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.StateStore;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedRedis.class)
class RedisClaimLifeTest extends ClaimLifeTests {
    private RedisSpace space;

    @BeforeEach
    void setSpace(RedisSpace given) {
        space = given;
    }

    @Override
    protected StateStore open(Path directory) {
        RedisFactory.prepare(directory, new RedisSpace(space.uri(), space.namespace() + "-" + directory.getFileName()));
        return new RedisFactory().open(directory);
    }

    /** The server has its own clock. */
    @Override
    protected boolean clockMoves() {
        return false;
    }
}
