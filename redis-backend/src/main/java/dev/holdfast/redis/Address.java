package dev.holdfast.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the server is, as a URI of the host says. It may hold a password and never shows it. URIs are read here and not by
 * Lettuce, which takes a part of a password with a special character for the name of a host, and shows that. Immutable.
 *
 * @param kind one server, what sentinels watch, or a cluster
 * @param tls whether everything is encrypted
 * @param login user and password; null if the server asks for none
 * @param sentinelLogin those that sentinels ask for; null if they ask for none
 * @param hosts the servers or sentinels to ask, at least one
 * @param database 0 or more
 * @param master what the sentinels call the primary; null without sentinels
 */
record Address(
        Kind kind,
        boolean tls,
        @Nullable Login login,
        @Nullable Login sentinelLogin,
        List<Host> hosts,
        int database,
        @Nullable String master) {
    /** What the hosts of an address are. */
    enum Kind {
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

        /** How a URI of this kind begins. */
        String scheme(boolean tls) {
            return tls ? scheme.replaceFirst("redis", "rediss") : scheme;
        }

        private static @Nullable Kind of(String scheme, boolean tls) {
            for (Kind kind : values()) {
                if (kind.scheme(tls).equals(scheme)) {
                    return kind;
                }
            }
            return null;
        }
    }

    /** A user, null for the default one, and its password. */
    record Login(@Nullable String user, String password) {
        @Override
        public String toString() {
            return "Login[a password]";
        }
    }

    /** A host and a port. */
    record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    private static final String SCHEMES =
            "redis, rediss, redis-sentinel, rediss-sentinel, redis-cluster and rediss-cluster";

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException if it cannot be used; the message does not hold the URI, which may hold a password
     */
    static Address parse(String uri) {
        int end = uri.indexOf("://");
        String scheme = uri.substring(0, Math.max(end, 0)).toLowerCase(Locale.ROOT);
        for (boolean tls : new boolean[] {false, true}) {
            Kind kind = Kind.of(scheme, tls);
            if (kind != null) {
                return new AddressReader(kind, tls, uri.substring(end + 3)).read();
            }
        }
        throw new IllegalArgumentException(
                "the URI of the Redis server does not begin with a scheme that is known; use " + SCHEMES
                        + ", as in redis://localhost:6379");
    }

    /**
     * The same, with what sentinels ask for.
     *
     * @throws IllegalArgumentException if there are no sentinels
     */
    Address withSentinelLogin(Login asked) {
        if (kind != Kind.SENTINELS) {
            throw new IllegalArgumentException("a password for sentinels is given, but the URI names none; write "
                    + Kind.SENTINELS.scheme(tls) + "://host:26379/#master, or leave the password out");
        }
        return new Address(kind, tls, login, asked, hosts, database, master);
    }

    boolean cluster() {
        return kind == Kind.CLUSTER;
    }

    /** The nodes to ask, with the time-out for connecting: those of a cluster, else one. */
    List<RedisURI> nodes(Duration timeout) {
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

    /** A node, without secrets. */
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
