package dev.holdfast.redis.server;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Servers that are closed together, the last one first, even if closing one fails. Not thread-safe. */
final class Opened implements AutoCloseable {
    private final Deque<RedisProcess> servers = new ArrayDeque<>();

    RedisProcess add(RedisProcess server) {
        servers.push(server);
        return server;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!servers.isEmpty()) {
            try {
                servers.pop().close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
