package dev.holdfast.examples.archive;

import java.util.stream.LongStream;

/** Finds plans whose first fault is the one a test is about. */
final class Plans {

    private Plans() {}

    /** A plan that answers the first such request with {@code kind}; the third at the latest works. */
    static FaultPlan beginningWith(Fault.Kind kind, String method, String path) {
        long seed = LongStream.range(0, 1000)
                .filter(candidate ->
                        new FaultPlan(1, candidate).next(method, path).kind() == kind)
                .findFirst()
                .orElseThrow();
        return new FaultPlan(1, seed);
    }
}
