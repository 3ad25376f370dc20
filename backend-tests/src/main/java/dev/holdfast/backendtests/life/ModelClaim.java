package dev.holdfast.backendtests.life;

import dev.holdfast.Claim;
import dev.holdfast.backendtests.life.LifeWorkflow.Job;
import dev.holdfast.backendtests.life.LifeWorkflow.Stage;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A claim and what must be true of it. Confined to one thread. */
final class ModelClaim {
    final ModelItem item;
    final ModelProcess process;
    private final long token;

    /** The steps of this claim, by state and name, which it may not start again. */
    final Set<String> steps = new HashSet<>();

    /** The claim of the library; null once the worker has dropped it. */
    @Nullable
    Claim<Stage, Job> claim;

    /** The value that waits for the next write; null if there is none. */
    @Nullable
    Integer pending;

    /** Whether the worker has ended it, or a call that ends it has thrown. */
    boolean ended;

    /** Whether its process must know that the lease is lost. */
    boolean told;

    ModelClaim(ModelItem item, ModelProcess process, Claim<Stage, Job> claim) {
        this.item = item;
        this.process = process;
        this.claim = claim;
        this.token = claim.token();
    }

    long token() {
        return token;
    }

    /** Whether its writes must succeed. */
    boolean mayWrite() {
        return !ended && item.holder == this && process.isAlive();
    }

    @Override
    public String toString() {
        return "the claim of " + item.id + " with token " + token;
    }
}
