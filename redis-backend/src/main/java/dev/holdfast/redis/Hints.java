package dev.holdfast.redis;

import dev.holdfast.Registration;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
 * Wakes who wants to know of changes: the commit script publishes, this listens, over a connection of its own that Lettuce
 * mends by itself, because nothing is lost by a hint that comes twice or not at all. It may not notice that a connection is
 * dead, so when calls had to be given a new connection, this gets one too. Thread-safe.
 */
final class Hints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hints.class);

    private final RedisOptions options;
    private final Servers servers;
    private final List<Keys> keys;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean renewing = new AtomicBoolean();

    /** Not a thread of Lettuce: who connects to a cluster waits for those. It ends when it has nothing to do. */
    private final ExecutorService renewals = new ThreadPoolExecutor(
            0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Hints::thread, new DiscardPolicy());

    private @Nullable AutoCloseable client; // guarded by this
    private volatile boolean closed;

    /** Each registration is one of its own, though the hint be the same. */
    private static final class Listener {
        private final Runnable hint;

        private Listener(Runnable hint) {
            this.hint = hint;
        }
    }

    Hints(RedisOptions options, Servers servers, List<Keys> keys) {
        this.options = options;
        this.servers = servers;
        this.keys = keys;
    }

    private static Thread thread(Runnable task) {
        Thread made = new Thread(task, "holdfast-redis-hints");
        made.setDaemon(true);
        return made;
    }

    Registration add(Runnable hint) {
        Listener listener = new Listener(hint);
        listeners.add(listener);
        listen();
        return () -> listeners.remove(listener);
    }

    /** Listens over a new connection, soon; the caller does not wait. */
    void renew() {
        if (!listeners.isEmpty() && !closed && renewing.compareAndSet(false, true)) {
            renewals.execute(this::listenAnew);
        }
    }

    private synchronized void listenAnew() {
        renewing.set(false);
        end();
        listen();
    }

    /** Without a connection hints come late: after the next registration, or when calls are given a new connection. */
    private synchronized void listen() {
        if (client != null || closed) {
            return;
        }
        try {
            client = options.address().cluster() ? listenToCluster() : listenToServer();
        } catch (RuntimeException e) {
            LOG.atWarn().log("no hints of changes can be had from Redis at {}: {}", options.address(), e.getMessage());
        }
    }

    private AutoCloseable listenToServer() {
        RedisURI uri = options.address().nodes(options.timeout()).get(0);
        RedisClient made = RedisClient.create(servers.resources());
        made.setOptions(Transport.listening(options));
        try {
            subscribe(made.connectPubSub(StringCodec.UTF8, uri));
            return () -> made.shutdown(Duration.ZERO, options.timeout());
        } catch (RuntimeException e) {
            made.shutdown(Duration.ZERO, options.timeout());
            throw e;
        }
    }

    private AutoCloseable listenToCluster() {
        RedisClusterClient made =
                RedisClusterClient.create(servers.resources(), options.address().nodes(options.timeout()));
        made.setOptions(Transport.cluster(options));
        try {
            subscribe(made.connectPubSub(StringCodec.UTF8));
            return () -> made.shutdown(Duration.ZERO, options.timeout());
        } catch (RuntimeException e) {
            made.shutdown(Duration.ZERO, options.timeout());
            throw e;
        }
    }

    private void subscribe(StatefulRedisPubSubConnection<String, String> connection) {
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                wake();
            }

            @Override
            public void subscribed(String channel, long count) {
                wake(); // what was changed before, or while the connection was away
            }
        });
        var unused =
                connection.async().subscribe(keys.stream().map(Keys::channel).toArray(String[]::new));
    }

    private void wake() {
        for (Listener listener : listeners) {
            try {
                listener.hint.run();
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("a hint has thrown");
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        listeners.clear();
        renewals.shutdown();
        end(); // after a connection that is just being made
        awaitRenewals();
    }

    /** What is left of them finds this closed, and does nothing. */
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

    private synchronized void end() {
        AutoCloseable ended = client;
        client = null;
        if (ended != null) {
            try {
                ended.close();
            } catch (Exception e) {
                LOG.atDebug().setCause(e).log("the connection for hints did not end well");
            }
        }
    }
}
