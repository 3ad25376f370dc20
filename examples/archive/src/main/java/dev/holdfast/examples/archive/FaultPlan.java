package dev.holdfast.examples.archive;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Which requests go wrong, and how. Thread-safe.
 *
 * <p>The answer depends on the seed, the request key (method and path) and how often that request came before, and on
 * nothing else, so that a run can be had again. After two faults in a row the same request works. Counts live in the
 * plan and a new process begins afresh, but a client may say which attempt it makes.
 */
public final class FaultPlan {

    private static final int MAX_IN_A_ROW = 2;
    private static final int[] STATUSES = {500, 502, 503, 429};

    private final double rate;
    private final long seed;
    private final Duration pace;
    private final Map<String, Requests> seen = new HashMap<>();
    private final Map<Fault.Kind, Long> injected = new EnumMap<>(Fault.Kind.class);

    /** A plan without artificial slowness. */
    public FaultPlan(double rate, long seed) {
        this(rate, seed, Duration.ZERO);
    }

    /**
     * A plan for all requests of one process.
     *
     * @param rate the share of requests that go wrong, from 0 (none) to 1 (all but each third)
     * @param seed any number; the same number gives the same faults
     * @param pace how long each request takes at least, so that one can watch; zero for as fast as it goes
     */
    public FaultPlan(double rate, long seed, Duration pace) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("fault rate " + rate + " is not usable; use 0 (never) to 1 (always)");
        }
        if (pace.isNegative()) {
            throw new IllegalArgumentException("pace " + pace + " is not usable; use zero or more");
        }
        this.rate = rate;
        this.seed = seed;
        this.pace = pace;
    }

    /** The plan in which everything works at once. */
    public static FaultPlan none() {
        return new FaultPlan(0, 0);
    }

    /** Decides on the next request with this method and path, and counts it. */
    public Fault next(String method, String path) {
        return next(method, path, 1);
    }

    /**
     * Decides on the next request with this method and path, and counts it.
     *
     * @param attempt how often the client has tried, as it says, from 1; it may have tried in a process before this one
     */
    public synchronized Fault next(String method, String path, int attempt) {
        String key = method + " " + path;
        Requests before = seen.getOrDefault(key, new Requests(0, 0));
        int inARow = Math.max(before.inARow(), attempt - 1);
        Fault fault = inARow >= MAX_IN_A_ROW ? Fault.NONE : draw(key, before.count() + 1);
        boolean fails = fault.kind() != Fault.Kind.NONE;
        seen.put(key, new Requests(before.count() + 1, fails ? before.inARow() + 1 : 0));
        if (fails) {
            injected.merge(fault.kind(), 1L, Long::sum);
        }
        return fault;
    }

    /** How many faults of each kind there were so far; kinds without one are missing. */
    public synchronized Map<Fault.Kind, Long> injected() {
        return Map.copyOf(injected);
    }

    /** How long each request takes at least. */
    public Duration pace() {
        return pace;
    }

    /** Takes as long as a request does at least, for work that makes none. */
    public void pause() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(pace.toNanos());
    }

    private Fault draw(String key, int attempt) {
        SplittableRandom random = new SplittableRandom(seed ^ hash(key + " " + attempt));
        if (random.nextDouble() >= rate) {
            return Fault.NONE;
        }
        double at = 0.2 + 0.6 * random.nextDouble();
        return switch (random.nextInt(3)) {
            case 0 -> new Fault(Fault.Kind.STATUS, STATUSES[random.nextInt(STATUSES.length)], 0);
            case 1 -> new Fault(Fault.Kind.DROP, 0, at);
            default -> new Fault(Fault.Kind.STALL, 0, at);
        };
    }

    /** FNV-1a, because {@link String#hashCode} gives similar keys similar numbers. */
    private static long hash(String key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private record Requests(int count, int inARow) {}
}
