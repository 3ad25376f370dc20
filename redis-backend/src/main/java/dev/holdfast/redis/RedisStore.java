package dev.holdfast.redis;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import dev.holdfast.internal.backend.CloseOnce;
import dev.holdfast.redis.audit.KeyspaceAudit;
import dev.holdfast.redis.commit.ClaimRouter;
import dev.holdfast.redis.commit.CommitPipeline;
import dev.holdfast.redis.commit.CommitRouter;
import dev.holdfast.redis.commit.ShardWriter;
import dev.holdfast.redis.connection.ChangeSubscription;
import dev.holdfast.redis.connection.ConnectErrors;
import dev.holdfast.redis.connection.ServerClock;
import dev.holdfast.redis.connection.ServerConnections;
import dev.holdfast.redis.connection.ShardConnection;
import dev.holdfast.redis.connection.Shards;
import dev.holdfast.redis.connection.StoreSettings;
import dev.holdfast.redis.format.RecordReader;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.format.Slot;
import dev.holdfast.redis.read.ChunkSetReader;
import dev.holdfast.redis.read.CursorPositions;
import dev.holdfast.redis.read.IndexReader;
import dev.holdfast.redis.read.StreamReader;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store for several hosts: on a Redis server, a primary monitored by sentinels, or a cluster.
 *
 * <pre>{@code
 * RedisStore store = RedisStore.open("redis://localhost:6379", "podcast");
 * try (Items<Stage, Episode> items = Items.open(workflow, store)) {
 *     items.get("hy0_2004-04-14").ifPresent(System.out::println);
 * }
 * }</pre>
 *
 * <ol>
 *   <li>A commit is one Lua script that changes record, history, feed, chunks and indexes together. Commits of callers
 *       that have queued share one script.
 *   <li>The time of the server decides about leases and due times.
 *   <li>After a lost reply, a commit fails with the verdict {@code UNKNOWN}; resending the same commit returns its
 *       outcome. The connection itself never resends anything.
 *   <li>A commit is as durable as the settings of the server make it, and as {@link Acknowledgement} requires. If a
 *       server comes back without commits that this store has seen acknowledged, the loss is logged as an error,
 *       reported by {@link #verify}, and fails feed cursors that are past it with {@link
 *       dev.holdfast.CursorExpiredException}.
 * </ol>
 *
 * <p>A broken connection is replaced by the next call. {@code docs/redis.md} describes keys, values, settings of the
 * server and failures. Thread-safe.
 */
public final class RedisStore implements StateStore {
    private final RedisOptions options;
    private final ServerConnections servers;
    private final ServerClock clock;
    private final Shards shards;
    private final CommitRouter commits;
    private final ShardWriter writer;
    private final IndexReader indexes;
    private final ClaimRouter claims;
    private final StreamReader streams;
    private final ChunkSetReader chunks;
    private final ChangeSubscription subscription;
    private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();
    private final CloseOnce close = new CloseOnce();
    private boolean closed; // guarded by calls

    private RedisStore(RedisOptions options) {
        this.options = options;
        StoreSettings settings = options.settings();
        this.servers = new ServerConnections(settings);
        this.clock = new ServerClock(System::nanoTime);
        List<ShardKeys> keys = ShardKeys.of(options.namespace(), options.shards());
        this.subscription = new ChangeSubscription(settings.client(), servers, keys);
        List<ShardConnection> connections = new ArrayList<>();
        List<CommitPipeline> pipelines = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            ShardConnection connection =
                    new ShardConnection(keys.get(i), i, settings, servers, clock, subscription::renew);
            connections.add(connection);
            pipelines.add(new CommitPipeline(connection, settings, clock));
        }
        this.shards = new Shards(connections);
        this.commits = new CommitRouter(shards, pipelines, settings);
        this.writer = new ShardWriter(shards);
        this.indexes = new IndexReader(shards);
        this.claims = new ClaimRouter(shards, indexes, commits, System::nanoTime);
        this.streams = new StreamReader(shards);
        this.chunks = new ChunkSetReader(shards);
    }

    /**
     * Opens a store with default options.
     *
     * @param uri where the server is; see {@link RedisOptions#builder}
     * @param namespace the start of the keys of the store
     * @return an open store, which the caller closes
     * @throws IllegalArgumentException if URI or namespace is invalid
     * @throws StoreException if the server cannot be reached, refuses the user, or holds data of a newer Holdfast
     */
    public static RedisStore open(String uri, String namespace) {
        return open(RedisOptions.of(uri, namespace));
    }

    /**
     * Opens a store. In a cluster it is enough that the node of one shard can be reached.
     *
     * @param options where the server is, and how to use it
     * @return an open store, which the caller closes
     * @throws StoreException if the server cannot be reached, refuses the user, cannot keep what the options require,
     *     or holds data of a newer Holdfast
     */
    public static RedisStore open(RedisOptions options) {
        RedisStore store = new RedisStore(options);
        try {
            store.shards.openAll();
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** Makes a call that {@link #close} waits for. */
    private <T> T call(Supplier<T> call) {
        calls.readLock().lock();
        try {
            if (closed) {
                throw ConnectErrors.closed();
            }
            return call.get();
        } finally {
            calls.readLock().unlock();
        }
    }

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        ShardConnection shard = shards.connection(key);
        return call(() -> {
            List<@Nullable String> fields =
                    shard.read(session -> session.server().fields(shard.keys().item(key), RecordReader.fields()));
            return Optional.ofNullable(RecordReader.read(key, fields));
        });
    }

    /** Only a store with one shard can keep keys unique. The first key marks it, and older versions refuse it. */
    @Override
    public void prepareUniqueKeys() {
        call(() -> {
            if (shards.count() > 1) {
                throw CommitRouter.severalShards("");
            }
            return shards;
        });
    }

    @Override
    public Optional<ItemRecord> readByKey(String type, String name, String value) {
        return call(() -> {
            for (List<String> holders : shards.readAll((shard, keys, session) -> session.server()
                    .commands()
                    .zrange(keys.uniqueKey(type, name, value), 0, 0)
                    .toCompletableFuture())) {
                if (!holders.isEmpty()) {
                    return read(new ItemKey(type, holders.get(0)))
                            .filter(record ->
                                    value.equals(record.body().uniqueKeys().get(name)));
                }
            }
            return Optional.empty();
        });
    }

    @Override
    public List<CommitResult> commit(List<Commit> list) {
        return call(() -> commits.commit(list));
    }

    @Override
    public Page<ItemRecord> find(Query query) {
        return call(() -> indexes.find(query));
    }

    /** With several shards, those that do not reply are skipped; the call fails only if it claims nothing. */
    @Override
    public List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
        return call(() -> claims.claim(request, now(request.now()), take));
    }

    @Override
    public Map<String, Long> count(String type) {
        return call(() -> {
            Map<String, Long> counts = new TreeMap<>();
            for (Map<String, String> slots : shards.readAll((shard, keys, session) ->
                    session.server().commands().hgetall(keys.counts(type)).toCompletableFuture())) {
                slots.forEach((slot, number) -> counts.merge(Slot.state(slot), Long.parseLong(number), Long::sum));
            }
            return counts;
        });
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return call(() -> streams.read(query));
    }

    @Override
    public long trim(String type, Cursor upTo) {
        List<Long> revisions = CursorPositions.revisions(upTo, shards.count());
        return call(() -> writer.trim(type, revisions));
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return call(() -> chunks.read(query));
    }

    @Override
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        return call(() -> writer.renew(key, held, expires));
    }

    /** Returns the time of the server, unless the options choose that of the callers. */
    @Override
    public Instant now(Instant callers) {
        if (options.time() == RedisOptions.Time.CALLERS) {
            return callers;
        }
        Instant known = clock.now();
        return known != null ? known : call(this::askTime);
    }

    private Instant askTime() {
        List<String> time = shards.readAny(
                (shard, keys, session) -> session.server().commands().time().toCompletableFuture());
        clock.observe(Long.parseLong(time.get(0)) * 1_000_000 + Long.parseLong(time.get(1)));
        return Instant.ofEpochSecond(Long.parseLong(time.get(0)), Long.parseLong(time.get(1)) * 1_000);
    }

    @Override
    public Registration onChange(Runnable hint) {
        return call(() -> subscription.add(hint));
    }

    @Override
    public VerifyReport verify(Check check) {
        return call(() -> new KeyspaceAudit(shards, check).run());
    }

    /**
     * Waits for the replies to commands that have been sent; calls that wait for an unavailable server fail without
     * effect.
     */
    @Override
    public void close() {
        close.run(() -> {
            servers.end();
            calls.writeLock().lock();
            try {
                closed = true;
            } finally {
                calls.writeLock().unlock();
            }
            subscription.close();
            servers.close();
        });
    }
}
