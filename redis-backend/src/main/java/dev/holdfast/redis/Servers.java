package dev.holdfast.redis;

import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers of an address: finds the one that a key lies on, and connects to it. Thread-safe. */
final class Servers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Servers.class);
    private static final Duration END = Duration.ofSeconds(2);

    private final RedisOptions options;
    private final ClientResources resources;
    private final RedisClient client;
    private final @Nullable RedisClusterClient cluster;
    private final Map<String, Link> links = new HashMap<>();
    private boolean partitionsKnown;
    private boolean closed;

    Servers(RedisOptions options) {
        this.options = options;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(options.timeout())
                        .keepAlive(true)
                        .build())
                .build());
        this.cluster = options.address().cluster()
                ? RedisClusterClient.create(resources, options.address().nodes(options.timeout()))
                : null;
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
        if (cluster == null) {
            return options.address().nodes(options.timeout()).get(0);
        }
        try {
            if (!partitionsKnown) {
                cluster.refreshPartitions();
                partitionsKnown = true;
            }
            RedisClusterNode node = cluster.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
            if (node == null) {
                throw new StoreException(
                        Verdict.RETRYABLE,
                        "no node of the " + options.address() + " serves slot " + SlotHash.getSlot(key)
                                + "; see CLUSTER INFO",
                        null);
            }
            return node.getUri();
        } catch (StoreException e) {
            partitionsKnown = false;
            throw e;
        } catch (RuntimeException e) {
            partitionsKnown = false;
            throw unreachable(options.address().toString(), e);
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
            partitionsKnown = false;
            throw unreachable(name, e);
        }
        try {
            connection.setTimeout(options.timeout());
            ServerFacts facts = ServerFacts.ask(name, connection.sync());
            new Suitability(options).check(facts);
            LOG.atDebug().addKeyValue("server", name).log("connected to Redis {}", facts.version());
            return new Link(connection, facts);
        } catch (RuntimeException e) {
            var unused = connection.closeAsync();
            partitionsKnown = false;
            throw e instanceof StoreException ? e : Replies.failure(name, Verdict.RETRYABLE, e);
        }
    }

    private static StoreException unreachable(String name, Throwable thrown) {
        Throwable cause = Replies.cause(thrown);
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (Replies.refused(e)) {
                return Replies.failure(name, Verdict.RETRYABLE, e);
            }
            cause = e;
        }
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new StoreException(
                Verdict.RETRYABLE,
                "Redis at " + name + " cannot be reached (" + reason
                        + "); check that it runs and that host and port are right",
                thrown);
    }

    /** Does not use a connection any more; the next caller looks the server up again. */
    synchronized void forget(Link link) {
        link.close();
        partitionsKnown = false;
    }

    /** Looks the nodes of a cluster up again before the next connection. */
    synchronized void lookAgain() {
        partitionsKnown = false;
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
