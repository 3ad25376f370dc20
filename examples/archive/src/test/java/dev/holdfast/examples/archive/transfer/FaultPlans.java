package dev.holdfast.examples.archive.transfer;

import dev.holdfast.examples.common.fault.Fault;
import dev.holdfast.examples.common.fault.FaultPlan;
import java.util.stream.LongStream;

/** Finds plans whose first fault has the kind that a test needs. */
final class FaultPlans {

    private FaultPlans() {}

    /** Returns a plan that injects {@code kind} into the first such request; the third attempt works. */
    static FaultPlan startingWith(Fault.Kind kind, String method, String path) {
        long seed = LongStream.range(0, 1000)
                .filter(candidate ->
                        new FaultPlan(1, candidate, 2).next(method + " " + path).kind() == kind)
                .findFirst()
                .orElseThrow();
        return new FaultPlan(1, seed, 2);
    }
}
