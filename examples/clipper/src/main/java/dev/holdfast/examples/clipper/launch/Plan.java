package dev.holdfast.examples.clipper.launch;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a run is asked for. Immutable.
 *
 * @param work the folder where everything is kept
 * @param redis the address of a Redis server; null to start one
 * @param port where the API listens; 0 for any free port
 * @param workers how many worker processes
 * @param jobs how many jobs
 * @param retryFailed whether jobs that an earlier run left in {@code ERROR} are sent to their beginning
 * @param pace how long each chunk takes at least
 * @param trouble what goes wrong on purpose
 */
public record Plan(
        Path work,
        @Nullable String redis,
        int port,
        int workers,
        int jobs,
        boolean retryFailed,
        Duration pace,
        Trouble trouble) {
    /**
     * What goes wrong on purpose. Immutable.
     *
     * @param faultRate the share of requests to the source that fail, from 0 to 1
     * @param killEvery the mean time between two kills of workers; null for none
     * @param seed decides which and when
     */
    public record Trouble(double faultRate, @Nullable Duration killEvery, long seed) {}
}
