package dev.holdfast.redis;

import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers of an address: finds the one that a key lies on, and connects to it. Thread-safe. */
final class Servers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Servers.class);
    private static final Duration END = Duration.ofSeconds(2);

    private final RedisOptions options;
    private final Suitability suitability;
    private final ClientResources resources;
    private final RedisClient client;
    private final @Nullable RedisClusterClient cluster;
    private final @Nullable Topology topology;
    private final Map<String, Link> links = new HashMap<>();
    private boolean closed;

    Servers(RedisOptions options) {
        this.options = options;
        this.suitability = new Suitability(options);
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        this.client = RedisClient.create(resources);
client.setOptions(Transport.unmended(options));
        if (options.address().cluster()) {
            List<RedisURI> nodes = options.address().nodes(options.timeout());
            this.cluster = RedisClusterClient.create(resources, nodes);
            cluster.setOptions(Transport.cluster(options));
            this.topology =
                    new Topology(Topology.of(cluster, nodes.get(0)), options.address().toString(), System::nanoTime);
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
     * @throws StoreException if the server cannot be reached or refuses the user
     */
    synchronized Link connect(String key) {
        if (closed) {
            throw RedisStore.closed();
        }
        RedisURI node = locate(key);
        String name = Address.shown(node);
        Link known = links.get(name);
        if (known != null && known.open()) {
            return known;
        }
        Link made = open(node, name);
        links.put(name, made);
        return made;
    }

    private RedisURI locate(String key) {
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
        StatefulRedisConnection<String, String> connection;
        try {
            connection = client.connectAsync(StringCodec.UTF8, node)
                    .toCompletableFuture()
                    .get(2 * options.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Verdict.RETRYABLE, "interrupted while connecting to Redis at " + name, e);
        } catch (Exception e) {
            lookAgain();
            throw unreachable(name, e);
        }
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

    /** Of commits nothing is on its way yet, so a failure to connect is one without effect. */
    private CompletableFuture<StatefulRedisConnection<String, String>> another(RedisURI node, String name) {
        return client.connectAsync(StringCodec.UTF8, node).toCompletableFuture().exceptionally(failure -> {
            throw unreachable(name, failure);
        });
    }

    private StoreException unreachable(String name, Throwable thrown) {
        return Unreachable.failure(name, options.address().tls(), thrown);
    }

    /** Does not use a connection any more; the next caller looks the server up again. */
    synchronized void forget(Link link) {
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

    /** Ends all connections and threads; calls in progress fail. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            links.clear();
        }
        client.shutdown(Duration.ZERO, END);
        if (cluster != null) {
            cluster.shutdown(Duration.ZERO, END);
        }
        resources.shutdown(0, END.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly(END.toMillis());
    }
}
