package dev.holdfast.examples.clipper.job;

import dev.holdfast.redis.RedisOptions;
import dev.holdfast.redis.RedisStore;
import dev.holdfast.store.StateStore;
import java.time.Duration;

/**
 * The address of the store, which a run passes to its workers. Immutable.
 *
 * @param uri the address of a Redis server
 */
public record StoreAddress(String uri) {
    /** The environment variable that passes it on. Unlike arguments, it does not show a password to other users. */
    public static final String VARIABLE = "CLIPPER_REDIS";

    private static final String NAMESPACE = "clipper";

    /** All processes share one machine, which may be busy. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /**
     * Returns the address that was passed to this process.
     *
     * @throws IllegalStateException if there is none
     */
    public static StoreAddress fromEnvironment() {
        String uri = System.getenv(VARIABLE);
        if (uri == null) {
            throw new IllegalStateException(VARIABLE + " is not set; start the run instead, which starts its workers");
        }
        return new StoreAddress(uri);
    }

    /** Opens the store; the caller closes it. */
    public StateStore open() {
        return RedisStore.open(
                RedisOptions.builder(uri, NAMESPACE).timeout(TIMEOUT).build());
    }
}
