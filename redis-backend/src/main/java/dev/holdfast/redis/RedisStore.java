package dev.holdfast.redis;

import dev.holdfast.Registration;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.Cursor;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.Page;
import dev.holdfast.store.Query;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.StateStore;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store for several hosts: a Redis server, what sentinels watch, or a cluster.
 *
 * <ol>
 *   <li>A commit is one Lua script that changes record, history, feed, chunks and indexes together; commits of callers that
 *       have queued share one.
 *   <li>Leases and due times are decided by the time of the server.
 *   <li>An answer that was lost has the verdict {@code UNKNOWN}; the same commit sent again tells. Nothing is ever sent
 *       again by the connection itself.
 *   <li>A commit is as durable as the server is set up to be, and {@link Acknowledgement} asks for; when a server comes back
 *       without commits that this store has seen acknowledged, that is logged as an error, found by {@link #verify} and
 *       told to readers of the feed whose cursor is gone.
 * </ol>
 *
 * <p>A broken connection is replaced by the next call. Keys and values are described in {@code docs/redis.md}. Thread-safe.
 */
public final class RedisStore implements StateStore {
    private static final int TRIM_AT_ONCE = 100;

    private final RedisOptions options;
    private final Servers servers;
    private final ServerClock clock;
    private final Shards shards;
    private final Committing committing;
    private final Finder finder;
    private final Claiming claiming;
    private final HistoryReader histories;
    private final ChunkReader chunkReader;
    private final Hints hints;
    private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();
    private boolean closed;

    private RedisStore(RedisOptions options) {
        this.options = options;
        this.servers = new Servers(options);
        this.clock = new ServerClock(System::nanoTime);
        List<Dispatcher> dispatchers = new ArrayList<>();
        List<Keys> keys = Keys.of(options.namespace(), options.shards());
        this.hints = new Hints(options, servers, keys);
        for (int i = 0; i < keys.size(); i++) {
            Route route = new Route(keys.get(i), i, options, servers, clock, hints::renew);
            dispatchers.add(new Dispatcher(route, options, clock));
        }
        this.shards = new Shards(dispatchers);
        this.committing = new Committing(shards, options);
        this.finder = new Finder(shards);
        this.claiming = new Claiming(shards, finder, committing, System::nanoTime);
        this.histories = new HistoryReader(shards);
        this.chunkReader = new ChunkReader(shards);
    }

    /**
     * Opens a store in the usual way.
     *
     * @param uri where the server is; see {@link RedisOptions#builder}
     * @param namespace what the keys of the store begin with
     * @return an open store, which the caller closes
     * @throws IllegalArgumentException if URI or namespace cannot be used
     * @throws StoreException if the server cannot be reached, refuses the user, or holds data of a newer Holdfast
     */
    public static RedisStore open(String uri, String namespace) {
        return open(RedisOptions.of(uri, namespace));
    }

    /**
     * Opens a store.
     *
     * @param options where and how
     * @return an open store, which the caller closes
     * @throws StoreException if the server cannot be reached, refuses the user, cannot keep what the options ask for, or
     *     holds data of a newer Holdfast; of a cluster it is enough that the node of one shard can be reached
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

    static StoreException closed() {
        return new StoreException(Verdict.FATAL, "the store is closed", null);
    }

    /** Runs a call, which closing waits for. */
    private <T> T call(Supplier<T> call) {
        calls.readLock().lock();
        try {
            if (closed) {
                throw closed();
            }
            return call.get();
        } finally {
            calls.readLock().unlock();
        }
    }

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        Route route = shards.route(key);
        return call(() -> Shards.ask(
                route,
                way -> way.link().fields(route.keys().item(key), Records.FIELDS),
                fields -> Optional.ofNullable(Records.read(key, fields))));
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        return call(() -> committing.commit(commits));
    }

    @Override
    public Page<ItemRecord> find(Query query) {
        return call(() -> finder.find(query));
    }

    /** With several shards, those that do not answer are left out; only a claim that gets nothing tells of it. */
    @Override
    public List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
        return call(() -> claiming.claim(request, now(request.now()), take));
    }

    @Override
    public Map<String, Long> count(String type) {
        return call(() -> {
            Map<String, Long> counts = new TreeMap<>();
            for (Map<String, String> slots : shards.askAll((shard, keys, way) ->
                    way.link().commands().hgetall(keys.counts(type)).toCompletableFuture())) {
                slots.forEach((slot, number) ->
                        counts.merge(slot.split(Arguments.SEPARATOR, -1)[0], Long.parseLong(number), Long::sum));
            }
            return counts;
        });
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return call(() -> histories.read(query));
    }

    @Override
    public long trim(String type, Cursor upTo) {
        List<Long> revisions = Positions.revisions(upTo, shards.count());
        return call(() -> {
            long dropped = 0;
            for (int i = 0; i < shards.count(); i++) {
                dropped += revisions.get(i) == 0 ? 0 : trim(shards.route(i), type, revisions.get(i));
            }
            return dropped;
        });
    }

    private static long trim(Route route, String type, long upTo) {
        long dropped = 0;
        while (true) {
            List<Object> answer =
                    write(route, Script.TRIM, List.of(type, String.valueOf(upTo), String.valueOf(TRIM_AT_ONCE)));
            dropped += (Long) answer.get(0);
            if ((Long) answer.get(1) == 0) {
                return dropped;
            }
        }
    }

    /** Runs a script that writes, once more if the server has begun another run. */
    private static List<Object> write(Route route, Script script, List<String> arguments) {
        Route.Way way = route.open();
        List<Object> answer = run(route, way, script, arguments);
        if (answer.get(0).equals("STALE")) {
            route.stale(way);
            answer = run(route, route.open(), script, arguments);
        }
        if (answer.get(0).equals("STALE")) {
            throw new StoreException(
                    Verdict.RETRYABLE, "Redis began a new run again and again; trying again may help", null);
        }
        return answer;
    }

    private static List<Object> run(Route route, Route.Way first, Script script, List<String> arguments) {
        return route.ask(
                first,
                way -> {
                    List<String> all = new ArrayList<>(arguments.size() + 1);
                    all.add(way.generation());
                    all.addAll(arguments);
                    return way.link().run(script, route.keys().meta(), all.toArray(String[]::new));
                },
                Verdict.UNKNOWN);
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return call(() -> chunkReader.read(query));
    }

    @Override
    public boolean renew(ItemKey key, Lease held, Instant expires) {
        List<String> arguments = Arguments.renewal(key, held, expires);
        return call(
                () -> (Long) write(shards.route(key), Script.RENEW, arguments).get(0) == 1);
    }

    /** The time of the server, unless the options say that the callers' time counts. */
    @Override
    public Instant now(Instant callers) {
        if (options.time() == RedisOptions.Time.CALLERS) {
            return callers;
        }
        Instant known = clock.now();
        return known != null ? known : call(this::askTime);
    }

    private Instant askTime() {
        List<String> time =
                shards.askAny((shard, keys, way) -> way.link().commands().time().toCompletableFuture());
        clock.observe(Long.parseLong(time.get(0)) * 1_000_000 + Long.parseLong(time.get(1)));
        return Instant.ofEpochSecond(Long.parseLong(time.get(0)), Long.parseLong(time.get(1)) * 1_000);
    }

    @Override
    public Registration onChange(Runnable hint) {
        return call(() -> hints.add(hint));
    }

    @Override
    public VerifyReport verify(Check check) {
        return call(() -> new Audit(shards, check).run());
    }

    /** Calls that have sent something get their answer; those that wait for a server that is away fail without effect. */
    @Override
    public void close() {
        servers.end();
        calls.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            calls.writeLock().unlock();
        }
        hints.close();
        servers.close();
    }
}
