package dev.holdfast.backendtests.life;

import dev.holdfast.Claim;
import dev.holdfast.backendtests.life.LifeWorkflow.Job;
import dev.holdfast.backendtests.life.LifeWorkflow.Stage;
import org.jspecify.annotations.Nullable;

/** A claim and what must be true of it. Confined to one thread. */
final class ModelClaim {
    final ModelItem item;
    final ModelProcess process;
    private final long token;

    /** The claim of the library; null once the worker has dropped it. */
    @Nullable
    Claim<Stage, Job> claim;

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
        return item.holder == this && process.isAlive();
    }
}
