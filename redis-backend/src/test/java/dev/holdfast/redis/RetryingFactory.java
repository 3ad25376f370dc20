package dev.holdfast.redis;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;

/** Opens the store of a {@link RedisFactory} so that its reads are retried. */
public final class RetryingFactory implements StoreFactory {
    public RetryingFactory() {}

    @Override
    public StateStore open(Path directory) {
        return new RetryingStore(new RedisFactory().open(directory));
    }
}
