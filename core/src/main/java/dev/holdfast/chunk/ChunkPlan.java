package dev.holdfast.chunk;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The plan by which work is divided into chunks: their number, the configuration, and the reaction to a ledger with
 * another plan. Immutable; every method returns a new plan.
 */
public final class ChunkPlan {
    /** The most chunks of one ledger. */
    public static final int MAX_TOTAL = 10_000_000;

    /** The most UTF-8 bytes of a configuration as JSON. */
    public static final int MAX_CONFIG_BYTES = 4096;

    /** The reaction to a ledger that was started with another configuration, or with more chunks. */
    public enum OnChange {
        /** Throws a {@link ChunksChangedException} that names the differences; nothing is changed. */
        REFUSE,
        /** Starts again, with no chunk done. */
        RESTART
    }

    private final int total;
    private final @Nullable Object config;
    private final OnChange onChange;

    private ChunkPlan(int total, @Nullable Object config, OnChange onChange) {
        this.total = total;
        this.config = config;
        this.onChange = onChange;
    }

    /**
     * Returns a plan without configuration that refuses a change.
     *
     * @param total the number of chunks, from 0 to {@value #MAX_TOTAL}; a larger number than before makes the ledger
     *     grow, a smaller one is a change
     * @return the plan
     * @throws IllegalArgumentException if the total is out of range
     */
    public static ChunkPlan of(int total) {
        requireTotal(total);
        return new ChunkPlan(total, null, OnChange.REFUSE);
    }

    /**
     * Checks a number of chunks.
     *
     * @param total the number
     * @throws IllegalArgumentException unless it is from 0 to {@value #MAX_TOTAL}
     */
    public static void requireTotal(int total) {
        if (total < 0 || total > MAX_TOTAL) {
            throw new IllegalArgumentException(
                    "a total of " + total + " chunks is out of range; use 0 to " + MAX_TOTAL + ", or larger chunks");
        }
    }

    /**
     * Sets the configuration: everything that decides where one chunk ends and the next starts, such as sizes, overlap,
     * or a hash of the source. Results of different configurations are never mixed.
     *
     * @param values a record or map that is written as a JSON object of at most {@value #MAX_CONFIG_BYTES} bytes; null
     *     fields count as absent. It is written when the chunks are opened, which refuses what does not fit
     * @return a plan that differs only in this
     */
    public ChunkPlan config(Object values) {
        return new ChunkPlan(total, Objects.requireNonNull(values, "values"), onChange);
    }

    /**
     * Sets the reaction to a ledger that was started with another configuration, or with more chunks.
     *
     * @param what refuse or restart
     * @return a plan that differs only in this
     */
    public ChunkPlan onChange(OnChange what) {
        return new ChunkPlan(total, config, what);
    }

    /**
     * Returns the number of chunks.
     *
     * @return from 0
     */
    public int total() {
        return total;
    }

    /**
     * Returns the configuration.
     *
     * @return the object that was given; empty if the plan has none
     */
    public Optional<Object> config() {
        return Optional.ofNullable(config);
    }

    /**
     * Returns the reaction to a ledger that was started with another plan.
     *
     * @return refuse or restart
     */
    public OnChange onChange() {
        return onChange;
    }

    @Override
    public String toString() {
        return "ChunkPlan[" + total + (config == null ? "" : ", with a configuration") + ", " + onChange + "]";
    }
}
