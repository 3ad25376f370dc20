package dev.holdfast.examples.clipper.job;

import dev.holdfast.redis.RedisOptions;
import dev.holdfast.redis.RedisStore;
import dev.holdfast.store.StateStore;
import java.time.Duration;

/**
 * Where the state of the jobs is kept, as it is handed from process to process. Immutable.
 *
 * @param uri the address of a Redis server
 */
public record StoreAddress(String uri) {
    /** The environment variable that hands it to another process: unlike arguments, nobody else sees a password in it. */
    public static final String VARIABLE = "CLIPPER_REDIS";

    private static final String NAMESPACE = "clipper";

    /** All processes share one machine, which may be busy. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /**
     * The address that this process was handed.
     *
     * @throws IllegalStateException if there is none
     */
    public static StoreAddress handed() {
        String uri = System.getenv(VARIABLE);
        if (uri == null) {
            throw new IllegalStateException("a worker is started by a run, which sets " + VARIABLE + " for it");
        }
        return new StoreAddress(uri);
    }

    /** Opens the store; the caller closes it. */
    public StateStore open() {
        return RedisStore.open(
                RedisOptions.builder(uri, NAMESPACE).timeout(TIMEOUT).build());
    }
}
