package dev.holdfast.redis.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The client of the store reaches every kind of deployment by its URI. */
class ClientReachTest {
    @Test
    @ExtendWith(SharedRedis.class)
    void theSharedServer(RedisSpace space) {
        assertThat(setAndGet(RedisClient.create(space.uri()), space.namespace()))
                .isEqualTo("value");
    }

    @Test
    void aServerWithTls(@TempDir Path directory) throws Exception {
        Certificate certificate = Certificate.selfSigned();
        Path trusted = Files.writeString(directory.resolve("trusted.pem"), certificate.certificatePem());
        try (RedisProcess redis =
                RedisProcess.start(RedisSettings.volatileData().tls(certificate))) {
            RedisClient client = RedisClient.create("rediss://127.0.0.1:" + redis.tlsPort());
            client.setOptions(ClientOptions.builder()
                    .sslOptions(SslOptions.builder()
                            .jdkSslProvider()
                            .trustManager(trusted.toFile())
                            .build())
                    .build());
            assertThat(setAndGet(client, "key")).isEqualTo("value");
        }
    }

    @Test
    void theMasterThatSentinelsName() throws Exception {
        try (RedisSentinels redis = RedisSentinels.start(RedisSettings.volatileData())) {
            assertThat(RedisURI.create(redis.uri()).getSentinelMasterId()).isEqualTo(RedisSentinels.MASTER);
            assertThat(setAndGet(RedisClient.create(redis.uri()), "key")).isEqualTo("value");
            assertThat(redis.master().ask("GET", "key")).isEqualTo("value");
        }
    }

    @Test
    void everyNodeOfACluster() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(RedisSettings.volatileData())) {
            RedisClusterClient client = RedisClusterClient.create(cluster.uri());
            try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
                for (int i = 0; i < 30; i++) {
                    connection.sync().set("key" + i, "value" + i);
                }
            } finally {
                client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            }
            int keys = 0;
            for (RedisProcess node : cluster.nodes()) {
                int here = Integer.parseInt(node.ask("DBSIZE"));
                assertThat(here).isPositive();
                keys += here;
            }
            assertThat(keys).isEqualTo(30);
            assertThat(cluster.ownerOf("key7").ask("GET", "key7")).isEqualTo("value7");
        }
    }

    private static String setAndGet(RedisClient client, String key) {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().set(key, "value");
            return connection.sync().get(key);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
