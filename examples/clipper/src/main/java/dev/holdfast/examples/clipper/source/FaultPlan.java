package dev.holdfast.examples.clipper.source;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Which requests go wrong, and how. Depends on the seed, the request and how often it came before, and on nothing else, so
 * that a run can be had again. Thread-safe.
 */
public final class FaultPlan {
    private final double rate;
    private final long seed;
    private final Map<String, Integer> seen = new HashMap<>();
    private int injected;

    /**
     * A plan for one server.
     *
     * @param rate the share of requests that go wrong, from 0 (none) to 1 (all)
     * @param seed any number; the same number gives the same faults
     */
    public FaultPlan(double rate, long seed) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("fault rate " + rate + " is not usable; use 0 (never) to 1 (always)");
        }
        this.rate = rate;
        this.seed = seed;
    }

    /** Decides on the next request of this name, and counts it. */
    synchronized Fault next(String request) {
        int count = seen.merge(request, 1, Integer::sum);
        SplittableRandom random = new SplittableRandom(seed ^ hash(request + " " + count));
        if (random.nextDouble() >= rate) {
            return Fault.NONE;
        }
        injected++;
        double at = 0.2 + 0.6 * random.nextDouble();
        // silence costs the client its whole patience, so it is the rarest
        return switch (random.nextInt(8)) {
            case 0 -> new Fault(Fault.Kind.STALL, at);
            case 1, 2, 3 -> new Fault(Fault.Kind.DROP, at);
            default -> new Fault(Fault.Kind.REFUSE, 0);
        };
    }

    /** How many requests went wrong so far. */
    public synchronized int injected() {
        return injected;
    }

    /** FNV-1a, because {@link String#hashCode} gives similar keys similar numbers. */
    private static long hash(String key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
