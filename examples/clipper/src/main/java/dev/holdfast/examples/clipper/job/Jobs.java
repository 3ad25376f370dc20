package dev.holdfast.examples.clipper.job;

import static dev.holdfast.examples.clipper.job.Stage.CANCELLED;
import static dev.holdfast.examples.clipper.job.Stage.COMPLETE;
import static dev.holdfast.examples.clipper.job.Stage.CUTTING;
import static dev.holdfast.examples.clipper.job.Stage.DOWNLOADING;
import static dev.holdfast.examples.clipper.job.Stage.ERROR;
import static dev.holdfast.examples.clipper.job.Stage.GENERATING_QUOTES;
import static dev.holdfast.examples.clipper.job.Stage.GENERATING_SUMMARY;
import static dev.holdfast.examples.clipper.job.Stage.INIT;
import static dev.holdfast.examples.clipper.job.Stage.TRANSCRIBING;

import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.Snapshot;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.Items;
import dev.holdfast.workflow.Workflow;
import dev.holdfast.store.StateStore;
import java.time.Duration;
import java.util.List;

/** How a job moves. */
public final class Jobs {
    /** How long the job of a dead worker waits for another one. */
    public static final Duration LEASE = Duration.ofSeconds(2);

    /** The stages that workers work in, in their order. */
    public static final List<Stage> WORK =
            List.of(DOWNLOADING, CUTTING, TRANSCRIBING, GENERATING_QUOTES, GENERATING_SUMMARY);

    private static final Duration RETRY_DELAY = Duration.ofMillis(300);
    private static final int ATTEMPTS = 3;

    private Jobs() {}

    /**
     * The workflow: from every stage of work a job may fail into {@code ERROR}, which remembers where that was. Three
     * attempts in a row are made by themselves; then it stays there with its reason until somebody sends it to {@code
     * INIT}, and on the way it meets all that is done already.
     */
    public static Workflow<Stage, Job> workflow() {
        RetryPolicy<Stage> retry = RetryPolicy.exponential(RETRY_DELAY)
                .maxAttempts(ATTEMPTS)
                .jitter(0.2)
                .permanent(PermanentException.class)
                .giveUp(ERROR);
        Workflow.Builder<Stage, Job> jobs = Workflow.of("job", Stage.class, Job.class)
                .ready(INIT)
                .active(DOWNLOADING, CUTTING, TRANSCRIBING, GENERATING_QUOTES, GENERATING_SUMMARY)
                .error(ERROR)
                .done(COMPLETE, CANCELLED)
                .initial(INIT)
                .allow(INIT, DOWNLOADING, CANCELLED)
                .allow(ERROR, INIT, CANCELLED)
                .label(INIT, "Initializing")
                .label(GENERATING_QUOTES, "Generating quotes")
                .label(GENERATING_SUMMARY, "Generating summary");
        for (Stage stage : WORK) {
            jobs.allow(stage, after(stage), ERROR, CANCELLED)
                    .allow(ERROR, stage)
                    .retry(stage, retry);
        }
        return jobs.build();
    }

    /** Where a stage of work leads to. */
    public static Stage after(Stage stage) {
        int next = WORK.indexOf(stage) + 1;
        return next < WORK.size() ? WORK.get(next) : COMPLETE;
    }

    /**
     * Begins to bind the workflow to a store, which stays the caller's.
     *
     * @param owner what people read about who holds a job
     */
    public static Items.Builder<Stage, Job> on(StateStore store, String owner) {
        return Items.builder(workflow(), store).owner(owner).lease(LEASE);
    }

    /** Whether nothing more happens to a job by itself. */
    public static boolean hasEnded(Snapshot<Stage, Job> job) {
        return job.kind() == StateKind.DONE
                || (job.kind() == StateKind.ERROR && job.readyAt().isEmpty());
    }
}
