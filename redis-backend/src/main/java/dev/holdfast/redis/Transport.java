package dev.holdfast.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import javax.net.ssl.TrustManagerFactory;

/** How every connection is made: sockets, encryption, and that nothing is sent again by the client. */
final class Transport {
    private Transport() {}

    /** For connections that are not mended: what was sent over them is only sent again by the caller. */
    static ClientOptions unmended(RedisOptions options) {
        return ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(sockets(options))
                .sslOptions(encryption(options))
                .build();
    }

    /** For connections that only listen. */
    static ClientOptions listening(RedisOptions options) {
        return ClientOptions.builder()
                .socketOptions(sockets(options))
                .sslOptions(encryption(options))
                .build();
    }

    /** For asking a cluster where its slots are, and for listening to it. */
    static ClusterClientOptions cluster(RedisOptions options) {
        return ClusterClientOptions.builder()
                .socketOptions(sockets(options))
                .sslOptions(encryption(options))
                .build();
    }

    private static SocketOptions sockets(RedisOptions options) {
        return SocketOptions.builder()
                .connectTimeout(options.timeout())
                .keepAlive(true)
                .build();
    }

    private static SslOptions encryption(RedisOptions options) {
        SslOptions.Builder builder = SslOptions.builder().jdkSslProvider().handshakeTimeout(options.timeout());
        TrustManagerFactory trusted = options.trusted();
        return trusted == null ? builder.build() : builder.trustManager(trusted).build();
    }
}
