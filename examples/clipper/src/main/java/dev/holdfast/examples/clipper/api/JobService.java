package dev.holdfast.examples.clipper.api;

import dev.holdfast.CreateResult;
import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.IllegalTransitionException;
import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.Page;
import dev.holdfast.Poll;
import dev.holdfast.Search;
import dev.holdfast.Snapshot;
import dev.holdfast.UnknownItemException;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations of the API, without HTTP. Thread-safe. */
final class JobService {
    private static final String ACTOR = "api";
    private static final int PAGE = 200;

    private final Items<Stage, Job> items;

    JobService(Items<Stage, Job> items) {
        this.items = items;
    }

    /** A submitted job, and whether it is new. Immutable. */
    record Submitted(JobStatus job, boolean created) {}

    /** A page of jobs and of damaged records; {@code next} is null at the end. Immutable. */
    record Listing(
            List<JobStatus> jobs,
            List<String> damaged,
            Map<Stage, Long> counts,
            @Nullable String next) {}

    Submitted submit(Submission submission) {
        Job job = Job.of(submission.requireTitle(), submission.requireRecording());
        Note note = Note.none().actor(ACTOR);
        CreateResult<Stage, Job> created = items.create(submission.requireId(), job, note);
        return new Submitted(status(created.snapshot()), created.isNew());
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
     * Returns a job, its changes since a cursor, and the time of the next poll.
     *
     * @param since {@link Cursor#START}, or the cursor of the previous answer
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

    /** Cancels a job in any state; the next write of a worker that holds it fails. */
    JobStatus cancel(String id, String reason) {
        return move(id, Stage.CANCELLED, reason);
    }

    /** Moves a failed job to its first state; finished work is not repeated. */
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
        return new ApiException(404, "no job " + Submission.quoted(id) + "; GET /jobs lists all jobs");
    }
}
