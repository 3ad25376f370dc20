package dev.holdfast.redis.connection;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The address of a server. It may contain a password and never shows it. Immutable.
 *
 * @param kind one server, a primary monitored by sentinels, or a cluster
 * @param tls whether all connections are encrypted
 * @param login user and password; null if the server requires none
 * @param sentinelLogin user and password of the sentinels; null if they require none
 * @param hosts the servers or sentinels to ask, at least one
 * @param database 0 or more
 * @param master the name by which the sentinels know the primary; null without sentinels
 */
public record Address(
        Kind kind,
        boolean tls,
        @Nullable Login login,
        @Nullable Login sentinelLogin,
        List<Host> hosts,
        int database,
        @Nullable String master) {
    /** The role of the hosts of an address. */
    public enum Kind {
        SERVER("redis", 6379),
        SENTINELS("redis-sentinel", 26379),
        CLUSTER("redis-cluster", 6379);

        private final String scheme;
        private final int port;

        Kind(String scheme, int port) {
            this.scheme = scheme;
            this.port = port;
        }

        int port() {
            return port;
        }

        /** Returns the scheme of a URI of this kind. */
        public String scheme(boolean tls) {
            return tls ? scheme.replaceFirst("redis", "rediss") : scheme;
        }

        static @Nullable Kind of(String scheme, boolean tls) {
            for (Kind kind : values()) {
                if (kind.scheme(tls).equals(scheme)) {
                    return kind;
                }
            }
            return null;
        }
    }

    /**
     * A user and its password.
     *
     * @param user the user; null for the default one
     * @param password the password
     */
    public record Login(@Nullable String user, String password) {
        @Override
        public String toString() {
            return "Login[a password]";
        }
    }

    /** A host and a port. */
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    /**
     * Returns the same address with a login for the sentinels.
     *
     * @throws IllegalArgumentException if there are no sentinels
     */
    public Address withSentinelLogin(Login required) {
        if (kind != Kind.SENTINELS) {
            throw new IllegalArgumentException("a password for sentinels is set, but the URI names none; write "
                    + Kind.SENTINELS.scheme(tls) + "://host:26379/#master, or leave the password out");
        }
        return new Address(kind, tls, login, required, hosts, database, master);
    }

    /** Returns whether the address is that of a cluster. */
    public boolean cluster() {
        return kind == Kind.CLUSTER;
    }

    /** Returns the nodes to start from, with the time-out for connecting: those of a cluster, otherwise one. */
    public List<RedisURI> nodes(Duration timeout) {
        if (kind == Kind.SENTINELS) {
            return List.of(sentinels(timeout));
        }
        List<RedisURI> nodes = new ArrayList<>();
        for (Host host : hosts) {
            nodes.add(authenticated(RedisURI.Builder.redis(host.name(), host.port()))
                    .withSsl(tls)
                    .withDatabase(database)
                    .withTimeout(timeout)
                    .build());
        }
        return List.copyOf(nodes);
    }

    private RedisURI sentinels(Duration timeout) {
        Host first = hosts.get(0);
        RedisURI.Builder builder = RedisURI.Builder.sentinel(first.name(), first.port(), master);
        hosts.stream().skip(1).forEach(host -> builder.withSentinel(host.name(), host.port()));
        RedisURI all = authenticated(builder)
                .withSsl(tls)
                .withDatabase(database)
                .withTimeout(timeout)
                .build();
        all.getSentinels().forEach(sentinel -> {
            sentinel.setTimeout(timeout);
            sentinel.setSsl(tls);
            authenticate(sentinel);
        });
        return all;
    }

    private void authenticate(RedisURI sentinel) {
        if (sentinelLogin == null) {
            return;
        }
        char[] password = sentinelLogin.password().toCharArray();
        if (sentinelLogin.user() == null) {
            sentinel.setAuthentication(password);
        } else {
            sentinel.setAuthentication(sentinelLogin.user(), password);
        }
    }

    private RedisURI.Builder authenticated(RedisURI.Builder builder) {
        if (login == null) {
            return builder;
        }
        char[] password = login.password().toCharArray();
        return login.user() == null
                ? builder.withPassword(password)
                : builder.withAuthentication(login.user(), password);
    }

    /** Describes a node, without secrets. */
    static String shown(RedisURI node) {
        if (!node.getSentinels().isEmpty()) {
            return "master " + node.getSentinelMasterId() + " of sentinel "
                    + shown(node.getSentinels().get(0));
        }
        return new Host(node.getHost(), node.getPort()).toString();
    }

    @Override
    public String toString() {
        String all = String.join(", ", hosts.stream().map(Host::toString).toList());
        return switch (kind) {
            case SERVER -> all;
            case SENTINELS -> "master " + master + " of sentinels " + all;
            case CLUSTER -> "cluster at " + all;
        };
    }
}
