package dev.holdfast.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where the server is, as a URI of the host says. It may hold a password and never shows it. Immutable. */
final class Address {
    private static final String CLUSTER = "redis-cluster://";
    private static final String SECURE_CLUSTER = "rediss-cluster://";

    private final boolean cluster;
    private final List<RedisURI> nodes;

    private Address(boolean cluster, List<RedisURI> nodes) {
        this.cluster = cluster;
        this.nodes = nodes;
    }

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException if it cannot be used; the message does not hold the URI, which may hold a password
     */
    static Address parse(String uri) {
        String lower = uri.toLowerCase(Locale.ROOT);
        if (lower.startsWith(CLUSTER)) {
            return cluster("redis://", uri.substring(CLUSTER.length()));
        }
        if (lower.startsWith(SECURE_CLUSTER)) {
            return cluster("rediss://", uri.substring(SECURE_CLUSTER.length()));
        }
        return new Address(false, List.of(one(uri)));
    }

    /** The nodes share user and password, which stand before the first. */
    private static Address cluster(String scheme, String rest) {
        int at = rest.lastIndexOf('@');
        String user = rest.substring(0, at + 1);
        String hosts = rest.substring(at + 1);
        int slash = hosts.indexOf('/');
        if (slash >= 0) {
            String database = hosts.substring(slash + 1);
            if (!database.isEmpty() && !database.equals("0")) {
                throw new IllegalArgumentException(
                        "the URI names database '" + database + "', but a cluster has only 0; leave it out");
            }
            hosts = hosts.substring(0, slash);
        }
        List<RedisURI> nodes = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            nodes.add(one(scheme + user + host));
        }
        return new Address(true, List.copyOf(nodes));
    }

    private static RedisURI one(String uri) {
        try {
            RedisURI parsed = RedisURI.create(uri);
            if (parsed.getHost() == null
                    && parsed.getSocket() == null
                    && parsed.getSentinels().isEmpty()) {
                throw new IllegalArgumentException("no host");
            }
            if (!parsed.getSentinels().isEmpty() && parsed.getSentinelMasterId() == null) {
                throw new IllegalArgumentException("no master after #");
            }
            return parsed;
        } catch (RuntimeException e) { // its message may repeat the URI, so it is not kept as a cause
            throw new IllegalArgumentException("the URI of the Redis server cannot be used ("
                    + e.getClass().getSimpleName()
                    + "); write redis://host:6379, rediss://user:password@host/0, redis-sentinel://host:26379#master or"
                    + " redis-cluster://host:6379, with special characters of a password percent-encoded");
        }
    }

    boolean cluster() {
        return cluster;
    }

    /** The nodes to ask, with the time-out for connecting. */
    List<RedisURI> nodes(Duration timeout) {
        return nodes.stream()
                .map(node -> {
                    RedisURI copy = RedisURI.builder(node).build();
                    copy.setTimeout(timeout);
                    copy.getSentinels().forEach(sentinel -> sentinel.setTimeout(timeout));
                    return copy;
                })
                .toList();
    }

    /** A node, without secrets. */
    static String shown(RedisURI node) {
        if (node.getSocket() != null) {
            return "socket " + node.getSocket();
        }
        if (!node.getSentinels().isEmpty()) {
            return "master " + node.getSentinelMasterId() + " of sentinel "
                    + shown(node.getSentinels().get(0));
        }
        return node.getHost() + ":" + node.getPort();
    }

    @Override
    public String toString() {
        return (cluster ? "cluster at " : "")
                + String.join(", ", nodes.stream().map(Address::shown).toList());
    }
}
