package dev.holdfast.redis.connection;

import dev.holdfast.Registration;
import dev.holdfast.internal.backend.HintRegistry;
import dev.holdfast.internal.backend.LoopLog;
import dev.holdfast.redis.format.ShardKeys;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has hints called when the commit script announces a change. Uses a connection of its own that Lettuce reconnects by itself,
 * which is safe because hints may be duplicated or lost. Lettuce may not notice a dead connection, so this one is also
 * replaced whenever that of the commands was. Thread-safe.
 */
public final class ChangeSubscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeSubscription.class);

    private final ClientSettings settings;
    private final ServerConnections servers;
    private final String[] channels;
    private final HintRegistry hints = new HintRegistry("holdfast-redis-hints");
    private final AtomicBoolean renewing = new AtomicBoolean();

    /** Not a thread of Lettuce, which would wait for itself when connecting to a cluster. It ends when it is idle. */
    private final ExecutorService renewals = new ThreadPoolExecutor(
            0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ChangeSubscription::thread, new DiscardPolicy());

    private @Nullable AutoCloseable client; // guarded by this
    private volatile boolean closed;

    public ChangeSubscription(ClientSettings settings, ServerConnections servers, List<ShardKeys> keys) {
        this.settings = settings;
        this.servers = servers;
        this.channels = keys.stream().map(ShardKeys::channel).toArray(String[]::new);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "holdfast-redis-subscription");
        thread.setDaemon(true);
        return thread;
    }

    /** Registers a hint and subscribes. */
    public Registration add(Runnable hint) {
        Registration registration = hints.register(hint);
        subscribe();
        return registration;
    }

    /** Replaces the connection in the background. */
    public void renew() {
        if (!hints.isEmpty() && !closed && renewing.compareAndSet(false, true)) {
            renewals.execute(this::subscribeAgain);
        }
    }

    private synchronized void subscribeAgain() {
        renewing.set(false);
        unsubscribe();
        subscribe();
    }

    /** After a failure, the next registration or the next reconnect of the commands tries again. */
    private synchronized void subscribe() {
        if (client != null || closed) {
            return;
        }
        try {
            client = settings.address().cluster() ? subscribeToCluster() : subscribeToServer();
        } catch (RuntimeException e) {
            LOG.atWarn().log("no hints of changes can be had from Redis at {}: {}", settings.address(), e.getMessage());
        } catch (Error e) {
            LoopLog.warn(LOG, "no hints of changes can be had from Redis", e);
        }
    }

    private AutoCloseable subscribeToServer() {
        RedisClient created = RedisClient.create(servers.resources());
        created.setOptions(settings.subscription());
        try {
            subscribe(created.connectPubSub(StringCodec.UTF8, settings.nodes().get(0)));
            return () -> created.shutdown(Duration.ZERO, settings.timeout());
        } catch (RuntimeException e) {
            created.shutdown(Duration.ZERO, settings.timeout());
            throw e;
        }
    }

    private AutoCloseable subscribeToCluster() {
        RedisClusterClient created = RedisClusterClient.create(servers.resources(), settings.nodes());
        created.setOptions(settings.cluster());
        try {
            subscribe(created.connectPubSub(StringCodec.UTF8));
            return () -> created.shutdown(Duration.ZERO, settings.timeout());
        } catch (RuntimeException e) {
            created.shutdown(Duration.ZERO, settings.timeout());
            throw e;
        }
    }

    private void subscribe(StatefulRedisPubSubConnection<String, String> connection) {
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                hints.changed();
            }

            @Override
            public void subscribed(String channel, long count) {
                hints.changed(); // for changes before the subscription, or while the connection was broken
            }
        });
        var unused = connection.async().subscribe(channels);
    }

    @Override
    public void close() {
        closed = true;
        renewals.shutdown();
        unsubscribe(); // waits for a connection attempt in progress
        awaitRenewals();
        hints.close();
    }

    /** Renewals that are still queued do nothing once this is closed. */
    private void awaitRenewals() {
        boolean interrupted = false;
        while (true) {
            try {
                if (renewals.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void unsubscribe() {
        AutoCloseable ended = client;
        client = null;
        if (ended != null) {
            try {
                ended.close();
            } catch (Exception e) {
                LOG.atDebug().setCause(e).log("the connection for hints failed to close");
            }
        }
    }
}
