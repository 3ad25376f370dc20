package dev.holdfast.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** How a Redis store is opened. Immutable. */
public final class RedisOptions {
    /** The most shards of a namespace. */
    public static final int MAX_SHARDS = 1024;

    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(10);

    private final Address address;
    private final String namespace;
    private final int shards;
    private final Duration timeout;
    private final Duration patience;
    private final Acknowledgement acknowledgement;
    private final Hazards hazards;
    private final Time time;
    private final @Nullable TrustManagerFactory trusted;

    private RedisOptions(Builder from) {
        Address named = Address.parse(from.uri);
        address = from.sentinelLogin == null ? named : named.withSentinelLogin(from.sentinelLogin);
        namespace = from.namespace;
        shards = from.shards;
        timeout = from.timeout;
        patience = from.patience;
        acknowledgement = from.acknowledgement;
        hazards = from.hazards;
        time = from.time;
        trusted = from.trustedCertificates == null ? null : Trust.in(from.trustedCertificates);
        if (trusted != null && !address.tls()) {
            throw new IllegalArgumentException(
                    "trusted certificates are named, but the URI asks for no encryption; write "
                            + address.kind().scheme(true) + ":// instead of "
                            + address.kind().scheme(false) + "://");
        }
    }

    /**
     * The usual choice in everything.
     *
     * @param uri where the server is; see {@link #builder}
     * @param namespace what the keys of this store begin with; see {@link #builder}
     * @return options as a new builder has them
     * @throws IllegalArgumentException if URI or namespace cannot be used
     */
    public static RedisOptions of(String uri, String namespace) {
        return builder(uri, namespace).build();
    }

    /**
     * Begins with the usual choice in everything.
     *
     * @param uri where the server is: {@code redis://[[user]:password@]host[:port][/database]}, {@code
     *     redis-sentinel://[[user]:password@]host[:port][,host[:port]…][/database]#master} for what sentinels watch, {@code
     *     redis-cluster://[[user]:password@]host[:port][,host[:port]…]} with one or more nodes of a cluster; {@code rediss},
     *     {@code rediss-sentinel} or {@code rediss-cluster} with TLS. Characters with a meaning in URIs are percent-encoded
     *     in user and password. User and password are those of the servers; what sentinels ask for is said with {@link
     *     Builder#sentinelLogin}
     * @param namespace what the keys of this store begin with, so that several can share a server: 1 to 64 of {@code A-Z a-z
     *     0-9 _ . -}
     * @return a builder
     */
    public static Builder builder(String uri, String namespace) {
        return new Builder(uri, namespace);
    }

    Address address() {
        return address;
    }

    /**
     * What the keys of the store begin with.
     *
     * @return the namespace
     */
    public String namespace() {
        return namespace;
    }

    /**
     * Over how many hash slots the items are spread.
     *
     * @return the number of shards
     */
    public int shards() {
        return shards;
    }

    /**
     * How long a call waits for the server.
     *
     * @return the time-out
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * How long a call waits for a server that cannot be reached.
     *
     * @return the time; zero to fail at once
     */
    public Duration patience() {
        return patience;
    }

    /**
     * When a commit counts as done.
     *
     * @return the choice
     */
    public Acknowledgement acknowledgement() {
        return acknowledgement;
    }

    /**
     * What to do when the server is set up so that data can get lost.
     *
     * @return the choice
     */
    public Hazards hazards() {
        return hazards;
    }

    /**
     * Whose time decides leases and due times.
     *
     * @return the choice
     */
    public Time time() {
        return time;
    }

    /** Null if the authorities count that the JVM trusts. */
    @Nullable
    TrustManagerFactory trusted() {
        return trusted;
    }

    /** Returns where and how, without secrets. */
    @Override
    public String toString() {
        return "RedisOptions[" + address + ", namespace " + namespace + ", shards " + shards + "]";
    }

    /** What to do when the server may evict keys, or keeps nothing on disk. */
    public enum Hazards {
        /** Write a warning into the log, when the server is first connected to and when its settings have changed. */
        WARN,
        /** Do not work with such a server. */
        REFUSE,
        /** Say nothing: the caller knows. */
        IGNORE
    }

    /** Whose time decides when a lease has ended and an item is due. */
    public enum Time {
        /** That of the server, so that the clocks of the hosts do not matter. */
        SERVER,
        /** That of the callers: for tests with a clock of their own. */
        CALLERS
    }

    /** Builds {@link RedisOptions}. Confined to one thread at a time. */
    public static final class Builder {
        private final String uri;
        private final String namespace;
        private int shards = 1;
        private Duration timeout = Duration.ofSeconds(1);
        private Duration patience = Duration.ZERO;
        private Acknowledgement acknowledgement = Acknowledgement.BY_PRIMARY;
        private Hazards hazards = Hazards.WARN;
        private Time time = Time.SERVER;
        private @Nullable Path trustedCertificates;
        private Address.@Nullable Login sentinelLogin;

        private Builder(String uri, String namespace) {
            this.uri = uri;
            this.namespace = namespace;
        }

        /**
         * Chooses over how many hash slots the items are spread. All clients of a namespace must choose the same, and it
         * stays for good. With one shard all revisions are in one order; with more there is one order per shard.
         *
         * @param chosen 1 to {@value RedisOptions#MAX_SHARDS}; 1 by default
         * @return this
         */
        public Builder shards(int chosen) {
            shards = chosen;
            return this;
        }

        /**
         * Chooses how long a call waits for the answer of the server, and for a connection. With the time in the queue, to
         * connect and to look at the server no call takes longer than eight times that, besides its {@link #patience}.
         *
         * @param chosen 10 ms to 1 minute; 1 second by default
         * @return this
         */
        public Builder timeout(Duration chosen) {
            timeout = chosen;
            return this;
        }

        /**
         * Chooses how long a call waits for a server that cannot be reached or is loading its data, before it fails without
         * effect. A call whose answer was lost does not wait.
         *
         * @param chosen 0 to 10 minutes; 0 by default
         * @return this
         */
        public Builder patience(Duration chosen) {
            patience = chosen;
            return this;
        }

        /**
         * Chooses when a commit counts as done.
         *
         * @param chosen {@link Acknowledgement#BY_PRIMARY} by default
         * @return this
         */
        public Builder acknowledgement(Acknowledgement chosen) {
            acknowledgement = chosen;
            return this;
        }

        /**
         * Chooses what to do when the server may evict keys or keeps nothing on disk.
         *
         * @param chosen {@link Hazards#WARN} by default
         * @return this
         */
        public Builder hazards(Hazards chosen) {
            hazards = chosen;
            return this;
        }

        /**
         * Chooses whose time decides when leases have ended and items are due.
         *
         * @param chosen {@link Time#SERVER} by default
         * @return this
         */
        public Builder time(Time chosen) {
            time = chosen;
            return this;
        }

        /**
         * Says what the sentinels of the URI ask for, which is theirs alone: user and password in the URI are those of the
         * servers. Without it they are asked without a password.
         *
         * @param user one of the sentinels, which may do what {@code docs/operations.md} lists; null for the default user
         * @param password its password, as it is, nothing percent-encoded; not empty
         * @return this
         * @throws IllegalArgumentException if user or password is empty
         */
        public Builder sentinelLogin(@Nullable String user, String password) {
            if (password.isEmpty() || (user != null && user.isEmpty())) {
                throw new IllegalArgumentException((password.isEmpty() ? "the password" : "the user")
                        + " for the sentinels is empty; name it, use null for the default user, or leave"
                        + " sentinelLogin out if they ask for no password");
            }
            sentinelLogin = new Address.Login(user, password);
            return this;
        }

        /**
         * Says which authorities may have signed the certificates of the servers, instead of those that the JVM trusts. A
         * certificate must in any case name the host that is connected to: that of the URI, and the one that sentinels or the
         * nodes of a cluster name.
         *
         * @param pem a PEM file with one or more certificates, which {@link #build} reads
         * @return this
         */
        public Builder trustedCertificates(Path pem) {
            trustedCertificates = pem;
            return this;
        }

        /**
         * Makes the options.
         *
         * @return what was chosen
         * @throws IllegalArgumentException if URI, namespace or trusted certificates cannot be used, a number is out of
         *     range, or there is a login for sentinels without sentinels; the message holds no password
         */
        public RedisOptions build() {
            if (!NAMESPACE.matcher(namespace).matches()) {
                throw new IllegalArgumentException(
                        "namespace '" + namespace
                                + "' cannot be used; use 1 to 64 letters, digits, '_', '.' and '-', not beginning with '.' or '-'");
            }
            if (shards < 1 || shards > MAX_SHARDS) {
                throw new IllegalArgumentException(shards + " shards are out of range; use 1 to " + MAX_SHARDS);
            }
            require("time-out", timeout, Duration.ofMillis(10), LONGEST_TIMEOUT);
            require("patience", patience, Duration.ZERO, LONGEST_PATIENCE);
            return new RedisOptions(this);
        }

        private static void require(String what, Duration chosen, Duration shortest, Duration longest) {
            if (chosen.compareTo(shortest) < 0 || chosen.compareTo(longest) > 0) {
                throw new IllegalArgumentException(
                        what + " " + chosen + " is out of range; use " + shortest + " to " + longest);
            }
        }
    }
}
