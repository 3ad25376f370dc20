package dev.holdfast.examples.clipper.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.holdfast.Failure;
import dev.holdfast.Progress;
import dev.holdfast.Snapshot;
import dev.holdfast.workflow.Workflow;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.store.Lease;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as the API shows it. Immutable.
 *
 * @param id what it is called
 * @param title what people call the recording
 * @param state where it is
 * @param label where it is, for people
 * @param failedFrom the stage that it failed in, if it is in {@code ERROR}
 * @param ended whether nothing more happens to it by itself
 * @param revision the number of its last commit
 * @param entries how many history entries it has
 * @param current how much of the stage is done
 * @param total how much there is; 0 if that is not known
 * @param message what is being done
 * @param error what went wrong last, for people
 * @param attempt which attempt this is, or was; 0 if there was none
 * @param maxAttempts how many there are in a row
 * @param worker who holds it
 * @param created when it was submitted
 * @param entered when it came into its state
 * @param updated when it was last changed
 * @param retryAt when it is tried again, if it failed
 * @param page where its page is, relative to the work directory
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobStatus(
        String id,
        String title,
        Stage state,
        String label,
        @Nullable Stage failedFrom,
        boolean ended,
        long revision,
        long entries,
        long current,
        long total,
        @Nullable String message,
        @Nullable String error,
        int attempt,
        int maxAttempts,
        @Nullable String worker,
        Instant created,
        Instant entered,
        Instant updated,
        @Nullable Instant retryAt,
        @Nullable String page) {

    static JobStatus of(Workflow<Stage, Job> workflow, Snapshot<Stage, Job> job) {
        Progress progress = job.progress().orElse(new Progress(0, 0, null));
        boolean failed = job.state() == Stage.ERROR;
        return new JobStatus(
                job.id(),
                job.payload().title(),
                job.state(),
                workflow.label(job.state()),
                job.failedFrom().orElse(null),
                Jobs.hasEnded(job),
                job.revision(),
                job.entries(),
                progress.current(),
                progress.total(),
                job.message().orElse(progress.message()),
                failed
                        ? job.message()
                                .or(() -> job.lastFailure().map(Failure::message))
                                .orElse("unknown")
                        : null,
                job.attempt(),
                job.maxAttempts().orElse(0),
                job.lease().map(Lease::owner).orElse(null),
                job.created(),
                job.entered(),
                job.updated(),
                failed ? job.readyAt().orElse(null) : null,
                job.payload().result().page());
    }
}
