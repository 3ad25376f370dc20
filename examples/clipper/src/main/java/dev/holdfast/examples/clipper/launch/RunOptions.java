package dev.holdfast.examples.clipper.launch;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of a run. Immutable.
 *
 * @param work the directory for all files
 * @param redis the address of a Redis server; null to start one
 * @param port the port of the API; 0 for any free port
 * @param workers the number of worker processes
 * @param jobs the number of jobs
 * @param retryFailed whether jobs that an earlier run left in {@code ERROR} are retried
 * @param pace the least time of each chunk
 * @param faults the injected faults
 */
public record RunOptions(
        Path work,
        @Nullable String redis,
        int port,
        int workers,
        int jobs,
        boolean retryFailed,
        Duration pace,
        Faults faults) {
    /**
     * The injected faults. Immutable.
     *
     * @param rate the share of requests to the source that fail, from 0 to 1
     * @param killInterval the mean time between two kills of workers; null for none
     * @param seed decides which requests fail and which workers are killed
     */
    public record Faults(double rate, @Nullable Duration killInterval, long seed) {}
}
