package dev.holdfast.examples.common.fault;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Decides which requests fail, and how. Thread-safe.
 *
 * <p>The decision depends on the seed, on the name of the request and on the number of earlier requests of that name,
 * so a run can be repeated. The numbers are kept in memory and start again in a new process, but a client may say which
 * attempt it makes.
 */
public final class FaultPlan {
    /** As the maximum in a row: a request may fail any number of times. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int[] STATUSES = {500, 502, 503, 429};

    private final double rate;
    private final long seed;
    private final int maxInARow;
    private final Duration pace;
    private final Map<String, Requests> seen = new HashMap<>();
    private final Map<Fault.Kind, Long> injected = new EnumMap<>(Fault.Kind.class);

    /** A plan without a delay. */
    public FaultPlan(double rate, long seed, int maxInARow) {
        this(rate, seed, maxInARow, Duration.ZERO);
    }

    /**
     * A plan for all requests of one process.
     *
     * @param rate the share of requests that fail, from 0 (none) to 1 (all that may)
     * @param seed any number; the same number gives the same faults
     * @param maxInARow after so many faults in a row, the same request works once
     * @param pace the least time of a request, so that one can watch; zero for none
     */
    public FaultPlan(double rate, long seed, int maxInARow, Duration pace) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("fault rate " + rate + " is not usable; use 0 (never) to 1 (always)");
        }
        if (pace.isNegative()) {
            throw new IllegalArgumentException("pace " + pace + " is not usable; use zero or more");
        }
        this.rate = rate;
        this.seed = seed;
        this.maxInARow = maxInARow;
        this.pace = pace;
    }

    /** Returns a plan without faults and delays. */
    public static FaultPlan none() {
        return new FaultPlan(0, 0, 0);
    }

    /** Decides about the next request of this name, and counts it. */
    public Fault next(String request) {
        return next(request, 1);
    }

    /**
     * Decides about the next request of this name, and counts it.
     *
     * @param attempt the number of the client's attempt, from 1; earlier ones may have been made in another process
     */
    public synchronized Fault next(String request, int attempt) {
        Requests before = seen.getOrDefault(request, new Requests(0, 0));
        int failedInARow = Math.max(before.failedInARow(), attempt - 1);
        Fault fault = failedInARow >= maxInARow ? Fault.NONE : draw(request + " " + (before.count() + 1));
        seen.put(request, new Requests(before.count() + 1, fault.isFault() ? before.failedInARow() + 1 : 0));
        if (fault.isFault()) {
            injected.merge(fault.kind(), 1L, Long::sum);
        }
        return fault;
    }

    /** Returns the number of faults of each kind so far; kinds without one are missing. */
    public synchronized Map<Fault.Kind, Long> injected() {
        return Map.copyOf(injected);
    }

    /** Returns the number of all faults so far. */
    public synchronized long injectedCount() {
        return injected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the least time of a request. */
    public Duration pace() {
        return pace;
    }

    /** Waits for the least time of a request, for work that makes none. */
    public void pause() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(pace.toNanos());
    }

    private Fault draw(String request) {
        SplittableRandom random = new SplittableRandom(seed ^ hash(request));
        if (random.nextDouble() >= rate) {
            return Fault.NONE;
        }
        double at = 0.2 + 0.6 * random.nextDouble();
        // a stall costs the client its whole time-out, so it is the rarest
        return switch (random.nextInt(8)) {
            case 0 -> new Fault(Fault.Kind.STALL, 0, at);
            case 1, 2, 3 -> new Fault(Fault.Kind.DROP, 0, at);
            default -> new Fault(Fault.Kind.STATUS, STATUSES[random.nextInt(STATUSES.length)], 0);
        };
    }

    /** FNV-1a, because {@link String#hashCode} gives similar names similar numbers. */
    private static long hash(String request) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < request.length(); i++) {
            hash = (hash ^ request.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private record Requests(int count, int failedInARow) {}
}
