package dev.holdfast.redis;

import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Opens a store in a child process; a file in its directory names the server. */
public final class RedisFactory implements StoreFactory {
    private static final String FILE = "space";

    public RedisFactory() {}

    /** Makes every store that is opened in the directory use the space. */
    static void prepare(Path directory, RedisSpace space) {
        prepare(directory, space, 1);
    }

    static void prepare(Path directory, RedisSpace space, int shards) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(FILE), space.uri() + "\n" + space.namespace() + "\n" + shards + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public StateStore open(Path directory) {
        try {
            List<String> lines = Files.readAllLines(directory.resolve(FILE));
            return RedisStore.open(RedisOptions.builder(lines.get(0), lines.get(1))
                    .timeout(Duration.ofSeconds(5))
                    .shards(Integer.parseInt(lines.get(2)))
                    .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
