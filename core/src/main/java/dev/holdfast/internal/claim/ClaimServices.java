package dev.holdfast.internal.claim;

import dev.holdfast.internal.engine.Committer;
import dev.holdfast.internal.engine.ItemCodec;
import dev.holdfast.internal.engine.Rules;
import dev.holdfast.internal.schedule.DeferredWrites;
import dev.holdfast.internal.update.UpdateLimiter;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
     * @param leases the lengths of leases in certain states, by their names
     * @param use how long claims may last
     * @param progressInterval the least time between two writes of progress or of a pending payload
     * @param casAttempts how often a write is retried on the newest record
     */
    public record Settings(
            String owner,
            Duration lease,
            Map<String, Duration> leases,
            UseLimits use,
            Duration progressInterval,
            int casAttempts) {
        Duration leaseIn(String state) {
            return leases.getOrDefault(state, lease);
        }
    }

    /**
     * How long claims may last.
     *
     * @param beginWithin how long a claim that nobody works on is renewed; null for ten leases
     * @param work how long a claim may last from its first use; null for no limit
     * @param releasesLate whether a claim that lasts longer is released
     */
    public record UseLimits(
            @Nullable Duration beginWithin, @Nullable Duration work, boolean releasesLate) {}
}
