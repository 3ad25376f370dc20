package dev.holdfast.redis;

import dev.holdfast.backendtests.ExitTests;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedRedis.class)
class RedisExitTest extends ExitTests {
    private RedisSpace space;

    @BeforeEach
    void setSpace(RedisSpace given) {
        space = given;
    }

    @Override
    protected Class<? extends StoreFactory> factory() {
        return RedisFactory.class;
    }

    @Override
    protected Path directory(String name) {
        Path directory = temporary.resolve(name);
        RedisFactory.prepare(directory, new RedisSpace(space.uri(), space.namespace() + "-" + name));
        return directory;
    }
}
