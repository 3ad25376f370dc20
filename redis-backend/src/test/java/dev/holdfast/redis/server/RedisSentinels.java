package dev.holdfast.redis.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A master, its replica, and three sentinels that promote the replica when two of them consider the master dead.
 * Confined to one thread at a time.
 */
public final class RedisSentinels implements AutoCloseable {
    /** The name by which the sentinels know the master. */
    public static final String MASTER = "holdfast";

    private static final int SENTINELS = 3;
    private static final String DOWN_AFTER_MILLIS = "500";

    private final Opened opened = new Opened();
    private final List<RedisProcess> sentinels = new ArrayList<>();
    private final RedisProcess first;
    private final RedisProcess second;
    private final @Nullable Proxy proxy;
    private final int firstPort;

    private RedisSentinels(RedisSettings settings, RedisSettings own, boolean behindProxy) throws IOException {
        try {
            RedisSettings both = ReplicaPair.following(settings);
            first = opened.add(RedisProcess.start(both));
            proxy = behindProxy ? Proxy.to(first.peerPort()) : null;
            firstPort = proxy == null ? first.peerPort() : proxy.port();
            second = opened.add(RedisProcess.start(both.copy().set("replicaof", "127.0.0.1 " + firstPort)));
            ReplicaPair.awaitLink(second);
            for (int i = 0; i < SENTINELS; i++) {
                sentinels.add(opened.add(RedisProcess.sentinel(watching(firstPort, settings, own))));
            }
            for (RedisProcess sentinel : sentinels) {
                Until.holds("the sentinels to know each other and the replica", () -> knowsAll(sentinel));
            }
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Starts master and replica with these settings; returns when the sentinels know all servers. */
    public static RedisSentinels start(RedisSettings settings) throws IOException {
        return start(settings, RedisSettings.empty());
    }

    /**
     * The same, with sentinels that have settings of their own.
     *
     * @param settings of master and replica; if they speak TLS among themselves, the sentinels do too
     * @param own of the sentinels, a password for instance, which they tell each other
     */
    public static RedisSentinels start(RedisSettings settings, RedisSettings own) throws IOException {
        return new RedisSentinels(settings, own, false);
    }

    /**
     * The same, but the first master is reached through a proxy, which can cut it off from sentinels, replica and
     * clients, or from some of them.
     */
    public static RedisSentinels startBehindProxy(RedisSettings settings) throws IOException {
        return new RedisSentinels(settings, RedisSettings.empty(), true);
    }

    /** Returns the proxy in front of the first master. */
    public Proxy proxy() {
        return Objects.requireNonNull(proxy, "started without a proxy");
    }

    private static RedisSettings watching(int masterPort, RedisSettings settings, RedisSettings own) {
        RedisSettings lines = own.copy()
                .speakingAs(settings)
                .set("sentinel monitor " + MASTER, "127.0.0.1 " + masterPort + " 2")
                .set("sentinel down-after-milliseconds " + MASTER, DOWN_AFTER_MILLIS)
                .set("sentinel failover-timeout " + MASTER, "5000");
        String password = settings.password();
        return password == null ? lines : lines.set("sentinel auth-pass " + MASTER, RedisSettings.quoted(password));
    }

    private static boolean knowsAll(RedisProcess sentinel) throws IOException {
        try (Resp connection = sentinel.connect()) {
            return valueOf(connection, "num-other-sentinels").equals(Integer.toString(SENTINELS - 1))
                    && valueOf(connection, "num-slaves").equals("1");
        }
    }

    private static String valueOf(Resp sentinel, String field) throws IOException {
        List<?> pairs = (List<?>) sentinel.send("SENTINEL", "MASTER", MASTER);
        return String.valueOf(pairs.get(pairs.indexOf(field) + 1));
    }

    /**
     * Returns {@code redis-sentinel://} with all sentinels and the name of the master, {@code rediss-sentinel://} if
     * the servers use TLS among themselves. Without a password.
     */
    public String uri() {
        return sentinels.stream()
                .skip(1)
                .map(sentinel -> ",127.0.0.1:" + sentinel.peerPort())
                .collect(Collectors.joining("", sentinels.get(0).uri("-sentinel"), "/#" + MASTER));
    }

    public List<RedisProcess> sentinels() {
        return List.copyOf(sentinels);
    }

    /** Returns the server that the sentinels name now. */
    public RedisProcess master() throws IOException {
        int port = masterPort(sentinels.get(0));
        return port == firstPort ? first : second;
    }

    /** Returns the other server. */
    public RedisProcess replica() throws IOException {
        return master() == first ? second : first;
    }

    private static int masterPort(RedisProcess sentinel) throws IOException {
        try (Resp connection = sentinel.connect()) {
            return Integer.parseInt(valueOf(connection, "port"));
        }
    }

    /** Waits until every sentinel names this server as the master and it agrees. */
    public void awaitMaster(RedisProcess expected) {
        for (RedisProcess sentinel : sentinels) {
            Until.holds("the sentinels to name a new master", () -> masterPort(sentinel) == portOf(expected));
        }
        Until.holds("the new master to be one", () -> {
            try (Resp connection = expected.connect()) {
                return connection.info("role").equals("master");
            }
        });
    }

    private int portOf(RedisProcess server) {
        return server == first ? firstPort : server.peerPort();
    }

    @Override
    public void close() throws IOException {
        if (proxy != null) {
            proxy.close();
        }
        opened.close();
    }
}
