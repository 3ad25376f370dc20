package dev.holdfast.redis;

import java.time.Duration;

/**
 * How many groups of commits may be on their way to a server at once. Too few, and a far server idles while commits wait;
 * too many, and a busy one is sent small groups, which cost it more. As TCP Vegas does (Brakmo, O'Malley and Peterson, 1994),
 * this compares how long answers take with the shortest time seen: what is longer is spent waiting at the server, and one
 * or two groups may wait there. Confined to one thread at a time.
 */
final class Window {
    static final int LEAST = 2;
    static final int MOST = 64;

    private static final double FEW_WAIT = 1;
    private static final double MANY_WAIT = 2;

    /** For how long the shortest time counts, at least; a way may get longer. */
    private static final long FORGET_NANOS = Duration.ofSeconds(10).toNanos();

    private double size = LEAST;
    private long shortest = Long.MAX_VALUE;
    private long shortestBefore = Long.MAX_VALUE;
    private long period;
    private boolean begun;

    int size() {
        return (int) size;
    }

    /**
     * Learns from an answer.
     *
     * @param tookNanos the time since its group was sent
     * @param nowNanos the time by {@link System#nanoTime}
     */
    void answered(long tookNanos, long nowNanos) {
        long took = Math.max(tookNanos, 1);
        if (!begun || nowNanos - period > FORGET_NANOS) {
            begun = true;
            period = nowNanos;
            shortestBefore = shortest;
            shortest = took;
        }
        shortest = Math.min(shortest, took);
        double waiting = size * (1 - (double) Math.min(shortest, shortestBefore) / took);
        if (waiting < FEW_WAIT) {
            size = Math.min(size + 1 / size, MOST);
        } else if (waiting > MANY_WAIT) {
            size = Math.max(size - 1 / size, LEAST);
        }
    }
}
