package dev.holdfast.redis;

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
 * The servers of an address: finds the one that a key lies on, and connects to it. No lock is held that the thread of an
 * answer could wait for while somebody connects. Thread-safe.
 */
final class Servers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Servers.class);
    private static final Duration END = Duration.ofSeconds(2);
    private static final int MOST_TRIES = 5;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final RedisOptions options;
    private final Suitability suitability;
    private final ClientResources resources;
    private final RedisClient client;
    private final @Nullable RedisClusterClient cluster;
    private final @Nullable Topology topology;
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** One server, with the connection to it that was made last. */
    private static final class Place {
        private final OneTry connecting = new OneTry();
        private volatile @Nullable Link link;

        @Nullable
        Link open() {
            Link now = link;
            return now != null && now.open() ? now : null;
        }
    }

    Servers(RedisOptions options) {
        this.options = options;
        this.suitability = new Suitability(options);
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                // only the connection for hints is mended by Lettuce
                .reconnectDelay(Delay.exponential(SHORTEST_PAUSE, LONGEST_PAUSE, 2, TimeUnit.MILLISECONDS))
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(Transport.unmended(options));
        if (options.address().cluster()) {
            List<RedisURI> nodes = options.address().nodes(options.timeout());
            this.cluster = RedisClusterClient.create(resources, nodes);
            cluster.setOptions(Transport.cluster(options));
            this.topology = new Topology(
                    Topology.of(cluster, nodes.get(0)), options.address().toString(), System::nanoTime);
        } else {
            this.cluster = null;
            this.topology = null;
        }
    }

    ClientResources resources() {
        return resources;
    }

    /**
     * Connects to the server that holds a key, or takes the connection that there is.
     *
     * @param since when the call began, which does not try again what has failed since then
     * @throws StoreException if the server cannot be reached or refuses the user
     */
    Link connect(String key, long since) {
        RedisURI node = locate(key);
        String name = Address.shown(node);
        Place place = places.computeIfAbsent(name, unknown -> new Place());
        return place.connecting.get(since, place::open, () -> {
            Link made = open(node, name);
            place.link = made;
            if (ended.isDone()) { // the closing may have come too early to see it
                made.close();
                throw RedisStore.closed();
            }
            return made;
        });
    }

    private RedisURI locate(String key) {
        if (ended.isDone()) {
            throw RedisStore.closed();
        }
        if (topology == null) {
            return options.address().nodes(options.timeout()).get(0);
        }
        try {
            return topology.nodeOf(key);
        } catch (RuntimeException e) {
            throw e instanceof StoreException
                    ? e
                    : unreachable(options.address().toString(), e);
        }
    }

    private Link open(RedisURI node, String name) {
        StatefulRedisConnection<String, String> connection = connect(node, name);
        try {
            connection.setTimeout(options.timeout());
            ServerFacts facts = ServerFacts.ask(name, connection.sync());
            suitability.check(facts);
            LOG.atDebug().addKeyValue("server", name).log("connected to Redis {}", facts.version());
            return new Link(connection, facts, () -> another(node, name));
        } catch (RuntimeException e) {
            var unused = connection.closeAsync();
            lookAgain();
            throw e instanceof StoreException ? e : Replies.failure(name, Verdict.RETRYABLE, e);
        }
    }

    private StatefulRedisConnection<String, String> connect(RedisURI node, String name) {
        long begun = System.nanoTime();
        for (int tries = 1; ; tries++) {
            try {
                return await(name, client.connectAsync(StringCodec.UTF8, node).toCompletableFuture());
            } catch (StoreException e) {
                boolean late = System.nanoTime() - begun > options.timeout().toNanos();
                if (tries == MOST_TRIES || late || !Unreachable.untold(e)) {
                    throw e;
                }
            }
        }
    }

    /** One that comes too late is closed again. A caller that is interrupted waits all the same: others need it too. */
    private StatefulRedisConnection<String, String> await(
            String name, CompletableFuture<StatefulRedisConnection<String, String>> connecting) {
        boolean interrupted = false;
        long end = System.nanoTime() + 2 * options.timeout().toNanos();
        try {
            while (true) {
                try {
                    CompletableFuture.anyOf(connecting, ended).get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                    if (!connecting.isDone()) {
                        throw RedisStore.closed();
                    }
                    return connecting.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException | TimeoutException | StoreException e) {
            lookAgain();
            var unused = connecting.thenCompose(StatefulRedisConnection::closeAsync);
            throw e instanceof StoreException known ? known : unreachable(name, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Of commits nothing is on its way yet, so a failure to connect is one without effect. */
    private CompletableFuture<StatefulRedisConnection<String, String>> another(RedisURI node, String name) {
        return client.connectAsync(StringCodec.UTF8, node).toCompletableFuture().exceptionally(failure -> {
            throw unreachable(name, failure);
        });
    }

    private StoreException unreachable(String name, Throwable thrown) {
        return Unreachable.failure(name, options.address(), thrown);
    }

    /** Does not use a connection any more; the next caller looks the server up again. */
    void forget(Link link) {
        link.close();
        lookAgain();
    }

    /** Looks the nodes of a cluster up again before the next connection. */
    private void lookAgain() {
        if (topology != null) {
            topology.doubt();
        }
    }

    /** Learns from a node that it does not serve a slot, or not now. */
    void elsewhere(Redirect redirect) {
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

    /** From now on nothing is connected to, and whoever waits for a connection is told; those that are there stay. */
    void end() {
        ended.complete(null);
    }

    boolean ended() {
        return ended.isDone();
    }

    /** Ends all connections and threads; calls in progress fail. */
    @Override
    public void close() {
        end();
        client.shutdown(Duration.ZERO, END);
        if (cluster != null) {
            cluster.shutdown(Duration.ZERO, END);
        }
        resources.shutdown(0, END.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(END.toMillis());
    }
}
