package dev.holdfast.redis.connection;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to the servers of an address: finds the server of a key and connects to it. No lock that a thread of
 * Lettuce may need is held while connecting. Thread-safe.
 */
public final class ServerConnections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnections.class);
    private static final Duration SHUTDOWN = Duration.ofSeconds(2);
    private static final int MAX_TRIES = 5;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final ClientSettings settings;
    private final ServerChecks checks;
    private final ClientResources resources;
    private final RedisClient client;
    private final @Nullable RedisClusterClient cluster;
    private final @Nullable Topology topology;
    private final Map<String, Server> servers = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** One server with the newest connection to it. */
    private static final class Server {
        private final SingleFlight connecting = new SingleFlight();
        private volatile @Nullable ServerConnection newest;

        @Nullable
        ServerConnection open() {
            ServerConnection connection = newest;
            return connection != null && connection.open() ? connection : null;
        }
    }

    public ServerConnections(StoreSettings settings) {
        this.settings = settings.client();
        this.checks = new ServerChecks(settings);
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                // only the subscription is reconnected by Lettuce
                .reconnectDelay(Delay.exponential(SHORTEST_PAUSE, LONGEST_PAUSE, 2, TimeUnit.MILLISECONDS))
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(this.settings.withoutReconnect());
        if (settings.address().cluster()) {
            List<RedisURI> nodes = this.settings.nodes();
            this.cluster = RedisClusterClient.create(resources, nodes);
            cluster.setOptions(this.settings.cluster());
            this.topology = new Topology(
                    Topology.of(cluster, nodes.get(0)), settings.address().toString(), System::nanoTime);
        } else {
            this.cluster = null;
            this.topology = null;
        }
    }

    ClientResources resources() {
        return resources;
    }

    /**
     * Returns the open connection to the server of a key, or a new one.
     *
     * @param since the start of the call, which does not retry what has failed since then
     * @throws StoreException if the server cannot be reached or refuses the user
     */
    ServerConnection connect(String key, long since) {
        RedisURI node = locate(key);
        String name = Address.shown(node);
        Server server = servers.computeIfAbsent(name, unknown -> new Server());
        return server.connecting.get(since, server::open, () -> {
            ServerConnection connection = open(node, name);
            server.newest = connection;
            if (ended.isDone()) { // the closing thread may not have seen the connection
                connection.close();
                throw ConnectErrors.closed();
            }
            return connection;
        });
    }

    private RedisURI locate(String key) {
        if (ended.isDone()) {
            throw ConnectErrors.closed();
        }
        if (topology == null) {
            return settings.nodes().get(0);
        }
        try {
            return topology.nodeOf(key);
        } catch (RuntimeException e) {
            throw e instanceof StoreException
                    ? e
                    : unreachable(settings.address().toString(), e);
        }
    }

    private ServerConnection open(RedisURI node, String name) {
        StatefulRedisConnection<String, String> connection = connect(node, name);
        try {
            connection.setTimeout(settings.timeout());
            ServerFacts facts = ServerFacts.ask(name, connection.sync());
            checks.check(facts);
            LOG.atDebug().addKeyValue("server", name).log("connected to Redis {}", facts.version());
            return new ServerConnection(connection, facts, () -> connectAgain(node, name));
        } catch (RuntimeException e) {
            var unused = connection.closeAsync();
            doubtTopology();
            throw e instanceof StoreException ? e : ReplyErrors.failure(name, Verdict.RETRYABLE, e);
        }
    }

    private StatefulRedisConnection<String, String> connect(RedisURI node, String name) {
        long start = System.nanoTime();
        for (int tries = 1; ; tries++) {
            try {
                return await(name, client.connectAsync(StringCodec.UTF8, node).toCompletableFuture());
            } catch (StoreException e) {
                boolean late = System.nanoTime() - start > settings.timeout().toNanos();
                if (tries == MAX_TRIES || late || !ReplyErrors.reasonMissing(e)) {
                    throw e;
                }
            }
        }
    }

    /**
     * A connection that comes too late is closed. An interrupted caller keeps waiting, since others share the outcome.
     */
    private StatefulRedisConnection<String, String> await(
            String name, CompletableFuture<StatefulRedisConnection<String, String>> connecting) {
        boolean interrupted = false;
        long end = System.nanoTime() + 2 * settings.timeout().toNanos();
        try {
            while (true) {
                try {
                    CompletableFuture.anyOf(connecting, ended).get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                    if (!connecting.isDone()) {
                        throw ConnectErrors.closed();
                    }
                    return connecting.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException | TimeoutException | StoreException e) {
            doubtTopology();
            var unused = connecting.thenCompose(StatefulRedisConnection::closeAsync);
            throw e instanceof StoreException known ? known : unreachable(name, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Nothing has been sent when this fails, so the commit that needs the connection has had no effect. */
    private CompletableFuture<StatefulRedisConnection<String, String>> connectAgain(RedisURI node, String name) {
        return client.connectAsync(StringCodec.UTF8, node).toCompletableFuture().exceptionally(failure -> {
            throw unreachable(name, failure);
        });
    }

    private StoreException unreachable(String name, Throwable thrown) {
        return ConnectErrors.failure(name, settings.address(), thrown);
    }

    /** Discards a connection; the next caller looks up the server again. */
    void discard(ServerConnection connection) {
        connection.close();
        doubtTopology();
    }

    private void doubtTopology() {
        if (topology != null) {
            topology.doubt();
        }
    }

    /** Records the reply of a node that it does not serve a slot. */
    void redirected(SlotRedirect redirect) {
        if (topology == null) {
            return;
        }
        String host = redirect.host();
        if (host == null) {
            topology.doubt();
        } else {
            topology.moved(redirect.slot(), host, redirect.port());
        }
    }

    /** Fails every present and future attempt to connect; open connections stay open. */
    public void end() {
        ended.complete(null);
    }

    boolean ended() {
        return ended.isDone();
    }

    /** Closes all connections and stops all threads; pending calls fail. */
    @Override
    public void close() {
        end();
        client.shutdown(Duration.ZERO, SHUTDOWN);
        if (cluster != null) {
            cluster.shutdown(Duration.ZERO, SHUTDOWN);
        }
        resources.shutdown(0, SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(SHUTDOWN.toMillis());
    }
}
