package dev.holdfast.redis;

import dev.holdfast.backendtests.HammerTests;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedRedis.class)
class RedisHammerTest extends HammerTests {
    private RedisSpace space;

    @BeforeEach
    void setSpace(RedisSpace given) {
        space = given;
    }

    @Override
    protected Class<? extends StoreFactory> patientFactory() {
        return RetryingFactory.class;
    }

    @Override
    protected Class<? extends StoreFactory> hastyFactory() {
        return RetryingFactory.class;
    }

    @Override
    protected int operationsPerVictim() {
        return 25_000;
    }

    @Override
    protected int operationsPerProcess() {
        return 15_000;
    }

    @Override
    protected long minimumOperations() {
        return 28_000;
    }

    /** The hammer needs a store without items of its type, so each round has a namespace of its own. */
    @Override
    protected Path directory(int round) {
        Path directory = temporary.resolve("round" + round);
        RedisFactory.prepare(directory, new RedisSpace(space.uri(), space.namespace() + "-" + round));
        return directory;
    }
}
