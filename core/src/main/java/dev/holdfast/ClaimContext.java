package dev.holdfast;

import java.time.Duration;

/** What a claim needs of the {@link States} that took it. */
record ClaimContext<S, P>(
        Workflow<S, P> workflow,
        Rules<S, P> rules,
        ItemCodec<S, P> codec,
        Committer<S, P> committer,
        LeaseKeeper keeper,
        LateWrites late,
        Pace pace,
        Settings settings) {
    /**
     * @param owner who claims
     * @param lease how long without renewal
     * @param progressInterval how often progress, and what is to be saved soon, is written at most
     * @param casAttempts how often a write is tried on the newest record
     */
    record Settings(String owner, Duration lease, Duration progressInterval, int casAttempts) {}
}
