package dev.holdfast.backendtests.life;

import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;

/** The workflow of the modelled items: retries are due at once, and every state but the last can be left. */
final class LifeWorkflow {
    static final String TYPE = "life";
    static final int MAX_ATTEMPTS = 3;

    private static final RetryPolicy<Stage> RETRIES = RetryPolicy.fixed(Duration.ZERO)
            .maxAttempts(MAX_ATTEMPTS)
            .permanent(IllegalStateException.class)
            .giveUp(Stage.GONE);

    static final Workflow<Stage, Job> WORKFLOW = Workflow.of(TYPE, Stage.class, Job.class)
            .ready(Stage.NEW)
            .active(Stage.WORK, Stage.TEST)
            .error(Stage.FAILED)
            .waiting(Stage.DONE, Stage.GONE)
            .done(Stage.OVER)
            .initial(Stage.NEW)
            .allow(Stage.NEW, Stage.WORK, Stage.GONE)
            .allow(Stage.WORK, Stage.TEST, Stage.DONE, Stage.FAILED, Stage.GONE)
            .allow(Stage.TEST, Stage.DONE, Stage.FAILED, Stage.GONE)
            .allow(Stage.FAILED, Stage.WORK, Stage.TEST, Stage.GONE)
            .allow(Stage.DONE, Stage.NEW)
            .allow(Stage.GONE, Stage.NEW, Stage.OVER)
            .retry(Stage.WORK, RETRIES)
            .retry(Stage.TEST, RETRIES)
            .build();

    private LifeWorkflow() {}

    /** The states; a worker claims items for WORK or TEST, and may go on from the first to the second. */
    enum Stage {
        NEW,
        WORK,
        TEST,
        FAILED,
        DONE,
        GONE,
        OVER
    }

    /**
     * A payload with one field for the worker and one for others.
     *
     * @param saved the last value of a worker
     * @param updated the number of updates by others
     */
    record Job(int saved, int updated) {}
}
