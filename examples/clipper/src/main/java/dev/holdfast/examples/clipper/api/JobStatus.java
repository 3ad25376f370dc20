package dev.holdfast.examples.clipper.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.holdfast.Failure;
import dev.holdfast.Progress;
import dev.holdfast.Snapshot;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.store.Lease;
import dev.holdfast.workflow.Workflow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job in the API. Immutable.
 *
 * @param id its id
 * @param title the title of the recording
 * @param state its state
 * @param label its state as a text
 * @param failedFrom the stage in which it failed, if it is in {@code ERROR}
 * @param ended whether it stays as it is unless somebody intervenes
 * @param revision the revision of its last commit
 * @param entries the number of its history entries
 * @param current the finished part of the stage
 * @param total the whole of the stage; 0 if unknown
 * @param message the current activity
 * @param error the last failure
 * @param attempt the number of the current or last attempt; 0 before the first
 * @param maxAttempts the number of attempts in a row
 * @param worker the worker that holds it
 * @param created the time of its submission
 * @param entered the time at which it entered its state
 * @param updated the time of its last change
 * @param retryAt the time of the next attempt, if it failed
 * @param page its page, relative to the work directory
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
