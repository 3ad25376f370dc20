package dev.holdfast.redis.server;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server for many tests, given or started. Closed by JUnit after the last test. */
final class SharedServer implements AutoCloseable {
    private final String uri;
    private final @Nullable RedisProcess process;

    private SharedServer(String uri, @Nullable RedisProcess process) {
        this.uri = uri;
        this.process = process;
    }

    /** Opens the given one, or starts one whose data survives {@code kill -9}. */
    static SharedServer open(Optional<String> given) throws IOException {
        if (given.isPresent()) {
            try (Resp connection = Resp.open(given.get())) {
                connection.send("PING");
            } catch (IOException e) {
                // without the URI, which may contain a password
                throw new IOException(
                        "the server that " + GivenServer.PROPERTY + " or " + GivenServer.VARIABLE
                                + " names cannot be used; correct it, or unset it to start one",
                        e);
            }
            return new SharedServer(given.get(), null);
        }
        RedisProcess process = RedisProcess.start(RedisSettings.appendOnly("everysec"));
        return new SharedServer(process.uri(), process);
    }

    String uri() {
        return uri;
    }

    /** Deletes the keys of a space in small steps. */
    static void sweep(RedisSpace space) throws IOException {
        try (Resp connection = Resp.open(space.uri())) {
            String cursor = "0";
            do {
                List<?> page = (List<?>)
                        connection.send("SCAN", cursor, "MATCH", "*" + space.namespace() + "*", "COUNT", "1000");
                cursor = (String) page.get(0);
                for (Object key : (List<?>) page.get(1)) {
                    connection.send("UNLINK", (String) key); // one by one: a cluster refuses keys of several slots
                }
            } while (!cursor.equals("0"));
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.close();
        }
    }
}
