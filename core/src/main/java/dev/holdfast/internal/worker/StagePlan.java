package dev.holdfast.internal.worker;

import dev.holdfast.Snapshot;
import dev.holdfast.WorkContext;
import dev.holdfast.internal.engine.WorkflowPaths;
import dev.holdfast.worker.StageOptions;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;

/**
 * The plan of a stage.
 *
 * @param enter the state to enter
 * @param target the state of a finished item
 * @param concurrency the most tasks at once
 * @param task the work
 * @param options the options
 */
public record StagePlan<S, P>(S enter, S target, int concurrency, WorkContext.Task<S, P> task, StageOptions options) {
    private static final int MOST = 1000;

    /**
     * Checks the plan.
     *
     * @throws IllegalArgumentException if the workflow does not allow such a stage
     */
    public void requireValid(Workflow<S, P> workflow) {
        if (workflow.kind(enter) != StateKind.ACTIVE) {
            throw new IllegalArgumentException("a stage enters an active state; " + enter + " is "
                    + workflow.kind(enter) + ", active are " + workflow.states(StateKind.ACTIVE));
        }
        if (!WorkflowPaths.reaches(workflow, enter, target)) {
            throw new IllegalArgumentException("a task in " + enter + " cannot end in " + target + "; from " + enter
                    + " the workflow allows " + WorkflowPaths.names(workflow, workflow.next(enter)));
        }
        if (concurrency < 1 || concurrency > MOST) {
            throw new IllegalArgumentException("concurrency " + concurrency + " is out of range; use 1 to " + MOST);
        }
    }

    /** Returns whether a claim of this stage may take the item, now or when it is due. */
    boolean takes(Workflow<S, P> workflow, Snapshot<S, P> item) {
        S state = item.state();
        if (state.equals(enter)) {
            return true;
        }
        return switch (item.kind()) {
            case READY -> workflow.permits(state, enter);
            case ERROR -> item.failedFrom().filter(enter::equals).isPresent();
            case ACTIVE, WAITING, DONE -> false;
        };
    }
}
