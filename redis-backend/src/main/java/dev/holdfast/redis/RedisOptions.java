package dev.holdfast.redis;

import dev.holdfast.redis.connection.Address;
import dev.holdfast.redis.connection.AddressParser;
import dev.holdfast.redis.connection.ClientSettings;
import dev.holdfast.redis.connection.RequiredCopies;
import dev.holdfast.redis.connection.StoreSettings;
import dev.holdfast.redis.connection.TrustedCertificates;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.NetworkDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link RedisStore}.
 *
 * <pre>{@code
 * RedisOptions options = RedisOptions.builder("rediss-sentinel://worker:s3cret@sentinel1,sentinel2/#main", "podcast")
 *         .acknowledgement(Acknowledgement.byReplicas(1))
 *         .unsafeServer(RedisOptions.UnsafeServer.REFUSE)
 *         .reconnectTimeout(Duration.ofSeconds(10))
 *         .build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class RedisOptions {
    /** The maximum number of shards of a namespace. */
    public static final int MAX_SHARDS = 1024;

    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration LONGEST_RECONNECT_TIMEOUT = Duration.ofMinutes(10);

    private final Address address;
    private final String namespace;
    private final int shards;
    private final Duration timeout;
    private final Duration reconnectTimeout;
    private final Acknowledgement acknowledgement;
    private final UnsafeServer unsafeServer;
    private final Time time;
    private final @Nullable TrustManagerFactory trusted;

    private RedisOptions(Builder from) {
        Address parsed = AddressParser.parse(from.uri);
        address = from.sentinelLogin == null ? parsed : parsed.withSentinelLogin(from.sentinelLogin);
        namespace = from.namespace;
        shards = from.shards;
        timeout = from.timeout;
        reconnectTimeout = from.reconnectTimeout;
        acknowledgement = from.acknowledgement;
        unsafeServer = from.unsafeServer;
        time = from.time;
        trusted = from.trustedCertificates == null ? null : TrustedCertificates.load(from.trustedCertificates);
        if (trusted != null && !address.tls()) {
            throw new IllegalArgumentException(
                    "trusted certificates are set, but the URI requires no encryption; write "
                            + address.kind().scheme(true) + ":// instead of "
                            + address.kind().scheme(false) + "://");
        }
    }

    /**
     * Returns options with all defaults.
     *
     * @param uri where the server is; see {@link #builder}
     * @param namespace the start of the keys of this store; see {@link #builder}
     * @return the options of a new builder
     * @throws IllegalArgumentException if URI or namespace is invalid
     */
    public static RedisOptions of(String uri, String namespace) {
        return builder(uri, namespace).build();
    }

    /**
     * Returns a builder with all defaults.
     *
     * @param uri where the server is: {@code redis://[[user]:password@]host[:port][/database]}, {@code
     *     redis-sentinel://[[user]:password@]host[:port][,host[:port]…][/database]#master} for the primary that
     *     sentinels monitor, {@code redis-cluster://[[user]:password@]host[:port][,host[:port]…]} with one or more
     *     nodes of a cluster; {@code rediss}, {@code rediss-sentinel} or {@code rediss-cluster} with TLS. Characters
     *     with a meaning in URIs are percent-encoded in user and password. User and password are those of the servers;
     *     those of the sentinels are set with {@link Builder#sentinelLogin}
     * @param namespace the start of the keys of this store, so that several stores can share a server: 1 to 64 of
     *     {@code A-Z a-z 0-9 _ . -}
     * @return a builder
     */
    public static Builder builder(String uri, String namespace) {
        return new Builder(uri, namespace);
    }

    Address address() {
        return address;
    }

    /** Returns the same options in the form that the parts of a store use. */
    StoreSettings settings() {
        return new StoreSettings(
                new ClientSettings(address, timeout, trusted),
                namespace,
                shards,
                reconnectTimeout,
                new RequiredCopies(acknowledgement.replicas(), acknowledgement.disk()),
                StoreSettings.Risks.valueOf(unsafeServer.name()),
                time == Time.SERVER);
    }

    /**
     * The start of the keys of the store.
     *
     * @return the namespace
     */
    public String namespace() {
        return namespace;
    }

    /**
     * The number of hash slots over which the items are spread.
     *
     * @return the number of shards
     */
    public int shards() {
        return shards;
    }

    /**
     * How long a call waits for a reply of the server.
     *
     * @return the time-out
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * How long a call tries to reach an unavailable server.
     *
     * @return the time-out; zero for one attempt
     */
    public Duration reconnectTimeout() {
        return reconnectTimeout;
    }

    /**
     * The condition under which a commit counts as done.
     *
     * @return the condition
     */
    public Acknowledgement acknowledgement() {
        return acknowledgement;
    }

    /**
     * The reaction to a server whose settings allow acknowledged data to be lost.
     *
     * @return the reaction
     */
    public UnsafeServer unsafeServer() {
        return unsafeServer;
    }

    /**
     * Returns the clock that decides about leases and due times.
     *
     * @return {@link Time#SERVER} by default
     */
    public Time time() {
        return time;
    }

    /** Returns address, namespace and shards, without secrets. */
    @Override
    public String toString() {
        return "RedisOptions[" + address + ", namespace " + namespace + ", shards " + shards + "]";
    }

    /**
     * The reaction to an unsafe server: one that may evict keys, keeps nothing on disk, leaves it to the operating
     * system when to flush, or does not permit to inspect its settings. Like {@link LostCommits} and {@link
     * NetworkDisk}, it is named for the situation, and its values are reactions.
     */
    public enum UnsafeServer {
        /** Log a warning when the server is first connected to, and when its settings have changed. */
        WARN,
        /** Do not use such a server. */
        REFUSE,
        /** Use it without a warning. */
        ALLOW
    }

    /** The clock that decides whether a lease has expired and an item is due. */
    public enum Time {
        /** That of the server, so that the clocks of the hosts do not matter. */
        SERVER,
        /** That of the callers, for tests with a clock of their own. */
        CALLERS
    }

    /** Builds {@link RedisOptions}. Confined to one thread at a time. */
    public static final class Builder {
        private final String uri;
        private final String namespace;
        private int shards = 1;
        private Duration timeout = Duration.ofSeconds(1);
        private Duration reconnectTimeout = Duration.ZERO;
        private Acknowledgement acknowledgement = Acknowledgement.BY_PRIMARY;
        private UnsafeServer unsafeServer = UnsafeServer.WARN;
        private Time time = Time.SERVER;
        private @Nullable Path trustedCertificates;
        private Address.@Nullable Login sentinelLogin;

        private Builder(String uri, String namespace) {
            this.uri = uri;
            this.namespace = namespace;
        }

        /**
         * Sets the number of hash slots over which the items are spread. All clients of a namespace must set the same
         * number, which is permanent. With one shard all revisions are in one order; with several, there is one order
         * per shard.
         *
         * @param number 1 to {@value RedisOptions#MAX_SHARDS}; 1 by default
         * @return this
         */
        public Builder shards(int number) {
            shards = number;
            return this;
        }

        /**
         * Sets how long a call waits for a reply of the server, and for a connection. Including its time in the queue,
         * to connect and to inspect the server, no call takes longer than eight times that, plus its {@link
         * #reconnectTimeout}.
         *
         * @param duration 10 ms to 1 minute; 1 second by default
         * @return this
         */
        public Builder timeout(Duration duration) {
            timeout = duration;
            return this;
        }

        /**
         * Sets how long a call keeps trying to reach a server that is unavailable or loading its data, before it fails
         * without effect. A call whose reply was lost fails at once.
         *
         * @param duration 0 to 10 minutes; 0, which is one attempt, by default
         * @return this
         */
        public Builder reconnectTimeout(Duration duration) {
            reconnectTimeout = duration;
            return this;
        }

        /**
         * Sets the condition under which a commit counts as done.
         *
         * @param condition {@link Acknowledgement#BY_PRIMARY} by default
         * @return this
         */
        public Builder acknowledgement(Acknowledgement condition) {
            acknowledgement = condition;
            return this;
        }

        /**
         * Sets the reaction to a server whose settings allow acknowledged data to be lost.
         *
         * @param reaction {@link UnsafeServer#WARN} by default
         * @return this
         */
        public Builder unsafeServer(UnsafeServer reaction) {
            unsafeServer = reaction;
            return this;
        }

        /**
         * Sets whose time decides whether leases have expired and items are due.
         *
         * @param whose {@link Time#SERVER} by default
         * @return this
         */
        public Builder time(Time whose) {
            time = whose;
            return this;
        }

        /**
         * Sets user and password of the sentinels; those in the URI are for the servers. By default the sentinels are
         * asked without a password.
         *
         * @param user a user of the sentinels with the permissions listed in {@code docs/redis.md}; null for the
         *     default user
         * @param password its password, without percent-encoding; not empty
         * @return this
         * @throws IllegalArgumentException if user or password is empty
         */
        public Builder sentinelLogin(@Nullable String user, String password) {
            if (password.isEmpty() || (user != null && user.isEmpty())) {
                throw new IllegalArgumentException((password.isEmpty() ? "the password" : "the user")
                        + " for the sentinels is empty; name it, use null for the default user, or leave"
                        + " sentinelLogin out if they require no password");
            }
            sentinelLogin = new Address.Login(user, password);
            return this;
        }

        /**
         * Sets the authorities that may have signed the certificates of the servers, in place of those that the JVM
         * trusts. A certificate must always name the host that is connected to: that of the URI, and those that
         * sentinels or nodes of a cluster report.
         *
         * @param pem a PEM file with one or more certificates, which {@link #build} reads
         * @return this
         */
        public Builder trustedCertificates(Path pem) {
            trustedCertificates = pem;
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         * @throws IllegalArgumentException if URI, namespace or trusted certificates are invalid, a number is out of
         *     range, or there is a login for sentinels without sentinels; the message contains no password
         */
        public RedisOptions build() {
            if (!NAMESPACE.matcher(namespace).matches()) {
                throw new IllegalArgumentException("namespace '" + namespace
                        + "' is invalid; use 1 to 64 letters, digits, '_', '.' and '-', not starting with '.' or '-'");
            }
            if (shards < 1 || shards > MAX_SHARDS) {
                throw new IllegalArgumentException(shards + " shards are out of range; use 1 to " + MAX_SHARDS);
            }
            requireInRange("time-out", timeout, Duration.ofMillis(10), LONGEST_TIMEOUT);
            requireInRange("reconnect time-out", reconnectTimeout, Duration.ZERO, LONGEST_RECONNECT_TIMEOUT);
            return new RedisOptions(this);
        }

        private static void requireInRange(String name, Duration value, Duration shortest, Duration longest) {
            if (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0) {
                throw new IllegalArgumentException(
                        name + " " + value + " is out of range; use " + shortest + " to " + longest);
            }
        }
    }
}
