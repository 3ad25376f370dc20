package dev.holdfast.redis;

import dev.holdfast.backendtests.EarlierStore;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class EarlierStoreTest {
    @Test
    void aStoreOfAnEarlierCommitOpensAndContinues() throws IOException {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.volatileData())) {
            restore(redis.uri());
            RedisOptions options = RedisOptions.builder(redis.uri(), "fixture")
                    .time(RedisOptions.Time.CALLERS)
                    .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                    .build();
            try (RedisStore store = RedisStore.open(options)) {
                EarlierStore.check(store);
            }
        }
    }

    /** Restores the keys of the resource: per line a key and its DUMP, both in base64. */
    private static void restore(String uri) throws IOException {
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
                InputStream dump = EarlierStoreTest.class.getResourceAsStream("earlier-store.dump")) {
            for (String line : new String(dump.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
                String[] parts = line.split(" ");
                connection
                        .sync()
                        .restore(
                                Base64.getDecoder().decode(parts[0]),
                                0,
                                Base64.getDecoder().decode(parts[1]));
            }
        }
    }
}
