package dev.holdfast.internal.claim;

import dev.holdfast.internal.engine.Committer;
import dev.holdfast.internal.engine.ItemCodec;
import dev.holdfast.internal.engine.Rules;
import dev.holdfast.internal.schedule.DeferredWrites;
import dev.holdfast.internal.update.UpdateLimiter;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;

/** The parts of the engine that a claim uses, and its settings. */
public record ClaimServices<S, P>(
        Workflow<S, P> workflow,
        Rules<S, P> rules,
        ItemCodec<S, P> codec,
        Committer<S, P> committer,
        DeferredWrites deferred,
        UpdateLimiter limiter,
        Settings settings) {
    /**
     * The settings of claims.
     *
     * @param owner the owner of the leases
     * @param lease the length of a lease
     * @param progressInterval the least time between two writes of progress or of a pending payload
     * @param casAttempts how often a write is retried on the newest record
     */
    public record Settings(String owner, Duration lease, Duration progressInterval, int casAttempts) {}
}
