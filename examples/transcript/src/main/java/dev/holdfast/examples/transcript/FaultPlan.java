package dev.holdfast.examples.transcript;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Lets a processor fail now and then, and take its time. Thread-safe.
 *
 * <p>Which call fails depends on the seed, the piece, and how often that piece came before in this process, and on
 * nothing else. After two faults in a row a piece is let through.
 */
final class FaultPlan implements ChunkProcessor {
    private static final int MOST_IN_A_ROW = 2;

    private final ChunkProcessor real;
    private final double rate;
    private final long seed;
    private final Duration pace;
    private final Map<Integer, Integer> calls = new HashMap<>();
    private final Map<Integer, Integer> inARow = new HashMap<>();
    private int injected;

    /**
     * A processor that works as {@code real} does, when it works.
     *
     * @param rate the share of calls that fail, from 0 (none) to 1 (all but each third)
     * @param pace how long each call takes at least
     */
    FaultPlan(ChunkProcessor real, double rate, long seed, Duration pace) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("fault rate " + rate + " is not usable; use 0 (never) to 1 (always)");
        }
        this.real = real;
        this.rate = rate;
        this.seed = seed;
        this.pace = pace;
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public ChunkResult process(TextChunk chunk) throws Exception {
        TimeUnit.NANOSECONDS.sleep(pace.toNanos());
        if (fails(chunk.index())) {
            throw new InjectedFaultException(chunk.index());
        }
        return real.process(chunk);
    }

    /** How many calls were made to fail. */
    synchronized int injected() {
        return injected;
    }

    private synchronized boolean fails(int chunk) {
        int call = calls.merge(chunk, 1, Integer::sum);
        double roll =
                new SplittableRandom(seed ^ (chunk * 0x9E3779B97F4A7C15L + call * 0xC2B2AE3D27D4EB4FL)).nextDouble();
        boolean fails = roll < rate && inARow.getOrDefault(chunk, 0) < MOST_IN_A_ROW;
        inARow.put(chunk, fails ? inARow.getOrDefault(chunk, 0) + 1 : 0);
        injected += fails ? 1 : 0;
        return fails;
    }
}
