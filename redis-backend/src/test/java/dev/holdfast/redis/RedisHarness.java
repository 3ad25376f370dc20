package dev.holdfast.redis;

import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.testkit.contract.StoreHarness;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A store in a namespace of its own. */
final class RedisHarness implements StoreHarness {
    private final RedisSpace space;
    private final UnaryOperator<RedisOptions.Builder> options;
    private final TestClock clock = new TestClock();
    private @Nullable Durability durability;

    RedisHarness(RedisSpace space, UnaryOperator<RedisOptions.Builder> options) {
        this.space = space;
        this.options = options;
    }

    @Override
    public StateStore open() {
        return RedisStore.open(options());
    }

    @Override
    public StateStore reopen() {
        return open();
    }

    private RedisOptions options() {
        return options.apply(RedisOptions.builder(space.uri(), space.namespace())
                        .time(RedisOptions.Time.CALLERS)
                        .hazards(RedisOptions.Hazards.IGNORE))
                .build();
    }

    /** As the server is set up; a given one may promise more or less than ours. */
    @Override
    public Durability durability() {
        if (durability == null) {
            try (RedisClient client = RedisClient.create(space.uri());
                    StatefulRedisConnection<String, String> connection = client.connect()) {
                durability = ServerFacts.ask("the server", connection.sync()).durability();
            }
        }
        return durability;
    }

    /** The data is in the server, which goes on when the store is closed. */
    @Override
    public boolean durable() {
        return true;
    }

    @Override
    public TestClock clock() {
        return clock;
    }

    /** Changes a letter in the document of the item. */
    @Override
    public boolean damage(ItemKey key) {
        RedisOptions options = options();
        Keys keys = Keys.of(options.namespace(), options.shards()).get(Keys.shardOf(key, options.shards()));
        try (RedisClient client = RedisClient.create(space.uri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            String document = connection.sync().hget(keys.item(key), "document");
            connection.sync().hset(keys.item(key), "document", document.replace("other", "otter"));
        }
        return true;
    }

    @Override
    public int operations() {
        return 2_000;
    }
}
