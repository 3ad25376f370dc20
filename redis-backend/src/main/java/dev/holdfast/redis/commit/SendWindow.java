package dev.holdfast.redis.commit;

import java.time.Duration;

/**
 * The number of groups of commits that may be in flight to a server. If it is too small, a distant server idles while
 * commits wait; if it is too large, a busy server gets small groups, which cost it more. As in TCP Vegas (Brakmo,
 * O'Malley and Peterson, 1994), reply times are compared with the shortest one seen: the excess is time spent queueing
 * at the server, where one or two groups may queue. Confined to one thread at a time.
 */
final class SendWindow {
    static final int MIN = 2;
    static final int MAX = 64;

    private static final double FEW_QUEUED = 1;
    private static final double MANY_QUEUED = 2;

    /** The shortest time counts for at least so long; the route to a server may become slower. */
    private static final long FORGET_NANOS = Duration.ofSeconds(10).toNanos();

    private double size = MIN;
    private long shortest = Long.MAX_VALUE;
    private long shortestBefore = Long.MAX_VALUE;
    private long periodStart;
    private boolean started;

    int size() {
        return (int) size;
    }

    /**
     * Adapts the size to a reply.
     *
     * @param tookNanos the time since its group was sent
     * @param nowNanos the current time, by {@link System#nanoTime}
     */
    void replied(long tookNanos, long nowNanos) {
        long took = Math.max(tookNanos, 1);
        if (!started || nowNanos - periodStart > FORGET_NANOS) {
            started = true;
            periodStart = nowNanos;
            shortestBefore = shortest;
            shortest = took;
        }
        shortest = Math.min(shortest, took);
        double queued = size * (1 - (double) Math.min(shortest, shortestBefore) / took);
        if (queued < FEW_QUEUED) {
            size = Math.min(size + 1 / size, MAX);
        } else if (queued > MANY_QUEUED) {
            size = Math.max(size - 1 / size, MIN);
        }
    }
}
