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

import dev.holdfast.Items;
import dev.holdfast.Snapshot;
import dev.holdfast.examples.common.io.PermanentException;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/** The workflow of a job. */
public final class Jobs {
    /** The lease of a worker; after a crash, the job waits as long for the next one. */
    public static final Duration LEASE = Duration.ofSeconds(2);

    /** The stages of work in order. */
    public static final List<Stage> WORK =
            List.of(DOWNLOADING, CUTTING, TRANSCRIBING, GENERATING_QUOTES, GENERATING_SUMMARY);

    private static final Duration RETRY_DELAY = Duration.ofMillis(300);
    private static final int ATTEMPTS = 3;

    private Jobs() {}

    /**
     * Builds the workflow. A job that fails moves to {@code ERROR} and remembers its stage. It is retried up to three
     * attempts in a row. Then it stays in {@code ERROR} with its reason until somebody moves it to {@code INIT}; its
     * finished chunks are kept.
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

    /** Returns the state after a stage of work. */
    public static Stage after(Stage stage) {
        int next = WORK.indexOf(stage) + 1;
        return next < WORK.size() ? WORK.get(next) : COMPLETE;
    }

    /**
     * Returns a builder that binds the workflow to a store, which the caller closes.
     *
     * @param owner the name of this process in leases and history
     */
    public static Items.Builder<Stage, Job> on(StateStore store, String owner) {
        return Items.builder(workflow(), store).owner(owner).lease(LEASE);
    }

    /** Returns whether a job stays as it is unless somebody intervenes. */
    public static boolean hasEnded(Snapshot<Stage, Job> job) {
        return job.kind() == StateKind.DONE
                || (job.kind() == StateKind.ERROR && job.readyAt().isEmpty());
    }
}
