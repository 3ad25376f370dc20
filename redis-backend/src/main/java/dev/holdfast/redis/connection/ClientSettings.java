package dev.holdfast.redis.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How clients connect. Immutable.
 *
 * @param address where the server is
 * @param timeout how long to wait for a connection, and for a reply
 * @param trusted the authorities that may have signed certificates; null for those that the JVM trusts
 */
public record ClientSettings(
        Address address, Duration timeout, @Nullable TrustManagerFactory trusted) {
    /** Returns the nodes to start from: those of a cluster, otherwise one. */
    List<RedisURI> nodes() {
        return address.nodes(timeout);
    }

    /** Returns options for connections that never reconnect: only the caller may resend a command. */
    ClientOptions withoutReconnect() {
        return ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(sockets())
                .sslOptions(tls())
                .build();
    }

    /** Returns options for connections that only receive messages and may reconnect. */
    ClientOptions subscription() {
        return ClientOptions.builder()
                .socketOptions(sockets())
                .sslOptions(tls())
                .build();
    }

    /** Returns options for looking up the nodes of a cluster and for subscriptions there. */
    ClusterClientOptions cluster() {
        return ClusterClientOptions.builder()
                .socketOptions(sockets())
                .sslOptions(tls())
                .build();
    }

    private SocketOptions sockets() {
        return SocketOptions.builder().connectTimeout(timeout).keepAlive(true).build();
    }

    private SslOptions tls() {
        SslOptions.Builder builder = SslOptions.builder().jdkSslProvider().handshakeTimeout(timeout);
        return trusted == null ? builder.build() : builder.trustManager(trusted).build();
    }
}
