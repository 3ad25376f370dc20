package dev.holdfast.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;

/** A Redis server of the machine, started for the measurement unless one is given. Confined to one thread. */
final class BenchmarkServer implements AutoCloseable {
    private final @Nullable RedisServer server;
    private final String uri;

    BenchmarkServer(@Nullable String given, Path directory) throws IOException {
        if (given != null) {
            server = null;
            uri = given;
            return;
        }
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        server = RedisServer.builder()
                .port(port)
                .bind("127.0.0.1")
                .setting("dir " + directory.toAbsolutePath())
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
        server.start();
        uri = "redis://127.0.0.1:" + port;
    }

    String uri() {
        return uri;
    }

    /** How the server writes to disk: no, everysec or always. */
    void sync(String setting) {
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().configSet("appendonly", setting.equals("no") ? "no" : "yes");
            connection.sync().configSet("appendfsync", setting.equals("no") ? "everysec" : setting);
            while (connection.sync().info("persistence").contains("aof_rewrite_in_progress:1")) {
                Thread.onSpinWait();
            }
        }
    }

    /** Deletes everything, if the server is ours. */
    void clear() {
        if (server == null) {
            return;
        }
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().flushall();
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.stop();
        }
    }
}
