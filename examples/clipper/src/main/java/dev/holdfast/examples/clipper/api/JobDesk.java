package dev.holdfast.examples.clipper.api;

import dev.holdfast.CreateResult;
import dev.holdfast.Note;
import dev.holdfast.IllegalTransitionException;
import dev.holdfast.Poll;
import dev.holdfast.Search;
import dev.holdfast.Snapshot;
import dev.holdfast.Items;
import dev.holdfast.UnknownItemException;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the API does with the jobs, apart from HTTP. Thread-safe. */
final class JobDesk {
    private static final String ACTOR = "api";
    private static final int PAGE = 200;

    private final Items<Stage, Job> items;

    JobDesk(Items<Stage, Job> items) {
        this.items = items;
    }

    /** A job that was made, or was there. Immutable. */
    record Submitted(JobStatus job, boolean created) {}

    /** Jobs in a stable order, and what cannot be read of them; {@code next} is null at the end. Immutable. */
    record Listing(
            List<JobStatus> jobs,
            List<String> damaged,
            Map<Stage, Long> counts,
            @Nullable String next) {}

    Submitted submit(Submission submission) {
        Job job = Job.of(submission.requireTitle(), submission.requireRecording());
        Note edit = Note.none().actor(ACTOR);
        CreateResult<Stage, Job> made = items.create(submission.requireId(), job, edit);
        return new Submitted(status(made.snapshot()), made.isNew());
    }

    Listing list(Cursor after) {
        Page<Snapshot<Stage, Job>> page = items.find(Search.all(), after, PAGE);
        Cursor next = page.next();
        return new Listing(
                page.items().stream().map(this::status).toList(),
                page.damaged().stream().map(Damage::toString).toList(),
                new LinkedHashMap<>(items.counts()),
                next == null ? null : next.value());
    }

    /**
     * A job, what happened to it since, and when to ask again.
     *
     * @param since {@link Cursor#START}, or what the answer before said
     */
    StatusAnswer status(String id, Cursor since) {
        Poll<Stage, Job> poll = items.poll(id, since);
        Snapshot<Stage, Job> job = poll.item().orElseThrow(() -> unknown(id));
        List<JobEntry> entries = poll.changes().stream().map(JobEntry::of).toList();
        return new StatusAnswer(
                status(job),
                entries,
                poll.next().value(),
                poll.more(),
                poll.nextPollAfter().toMillis());
    }

    /** Calls a job off, wherever it is; a worker that holds it learns of it with its next write. */
    JobStatus cancel(String id, String reason) {
        return move(id, Stage.CANCELLED, reason);
    }

    /** Sends a failed job to its beginning; what is done already is not done again. */
    JobStatus retry(String id, String reason) {
        return move(id, Stage.INIT, reason);
    }

    private JobStatus move(String id, Stage to, String reason) {
        try {
            return status(items.move(id, to, Note.none().actor(ACTOR).reason(reason)));
        } catch (UnknownItemException e) {
            throw unknown(id);
        } catch (IllegalTransitionException e) {
            throw new ApiException(409, String.valueOf(e.getMessage()));
        }
    }

    private JobStatus status(Snapshot<Stage, Job> job) {
        return JobStatus.of(items.workflow(), job);
    }

    private static ApiException unknown(String id) {
        return new ApiException(404, "no job " + Submission.shown(id) + "; GET /jobs lists those there are");
    }
}
