package dev.holdfast.redis;

import dev.holdfast.redis.connection.ServerFacts;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.testkit.contract.StoreHarness;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A store in a namespace of its own, on a server or a cluster. */
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
        StateStore store = reopen();
        partShards();
        return store;
    }

    /**
     * Revisions follow the time, so by chance they would be in one order; this makes those of the first shard the
     * highest.
     */
    private void partShards() {
        List<ShardKeys> shards = ShardKeys.of(options().namespace(), options().shards());
        for (int i = 0; i < shards.size() - 1; i++) {
            String meta = shards.get(i).meta();
            long ahead = Duration.ofDays(shards.size() - i).toNanos() / 1_000;
            with(commands -> commands.hincrby(meta, "last", ahead));
        }
    }

    @Override
    public StateStore reopen() {
        return RedisStore.open(options());
    }

    private RedisOptions options() {
        return options.apply(RedisOptions.builder(space.uri(), space.namespace())
                        .time(RedisOptions.Time.CALLERS)
                        .timeout(Duration.ofSeconds(10)) // a busy machine is no failure
                        .unsafeServer(RedisOptions.UnsafeServer.ALLOW))
                .build();
    }

    private void with(Consumer<RedisClusterCommands<String, String>> action) {
        if (!options().address().cluster()) {
            try (RedisClient client = RedisClient.create(space.uri());
                    StatefulRedisConnection<String, String> connection = client.connect()) {
                action.accept(connection.sync());
            }
            return;
        }
        try (RedisClusterClient client = RedisClusterClient.create(node());
                StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            action.accept(connection.sync());
        }
    }

    private RedisURI node() {
        return options().address().nodes(Duration.ofSeconds(5)).get(0);
    }

    /** Depends on the settings of the server; a given one may promise more or less than ours. */
    @Override
    public Durability durability() {
        if (durability == null) {
            try (RedisClient client = RedisClient.create(node());
                    StatefulRedisConnection<String, String> connection = client.connect()) {
                durability = ServerFacts.ask("the server", connection.sync()).durability();
            }
        }
        return durability;
    }

    /** The data is in the server, which keeps running when the store is closed. */
    @Override
    public boolean durable() {
        return true;
    }

    @Override
    public TestClock clock() {
        return clock;
    }

    @Override
    public int shardOf(ItemKey key) {
        return ShardKeys.shardOf(key, options().shards());
    }

    @Override
    public boolean uniqueKeys() {
        return options().shards() == 1;
    }

    /** Changes a letter in the document of the item. */
    @Override
    public boolean damage(ItemKey key) {
        RedisOptions options = options();
        String item = ShardKeys.of(options.namespace(), options.shards())
                .get(shardOf(key))
                .item(key);
        with(commands -> {
            String document = commands.hget(item, "document");
            commands.hset(item, "document", document.replace("other", "otter"));
        });
        return true;
    }

    /** A server that keeps nothing on disk promises nothing that could be tested. */
    @Override
    public Optional<Class<? extends StoreFactory>> crashFactory() {
        return durability() == Durability.MEMORY ? Optional.empty() : Optional.of(RedisFactory.class);
    }

    @Override
    public void beforeCrash(Path directory) {
        RedisFactory.prepare(directory, space, options().shards());
    }

    @Override
    public int operations() {
        return 2_000;
    }
}
