package dev.holdfast.internal.worker;

import dev.holdfast.Failure;
import dev.holdfast.Snapshot;
import dev.holdfast.internal.text.ErrorText;
import dev.holdfast.worker.StageStatus;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The memory of a stage for its status. Thread-safe. */
final class StageRecord<S, P> {
    private final StagePlan<S, P> plan;
    private final Map<TaskRun.End, Long> ends = new EnumMap<>(TaskRun.End.class);
    private long overdue;
    private @Nullable Instant idleSince;
    private @Nullable Instant lastClaim;
    private StageStatus.@Nullable LastError lastError;

    StageRecord(StagePlan<S, P> plan, Instant now) {
        this.plan = plan;
        this.idleSince = now;
    }

    synchronized void claimed(int items, Instant now) {
        lastClaim = now;
        idleSince = items > 0 ? null : idleSince;
    }

    synchronized void ended(
            TaskRun.End end, String id, @Nullable Snapshot<S, P> after, @Nullable Throwable error, Instant now) {
        ends.merge(end, 1L, Long::sum);
        if (end == TaskRun.End.FAILED || end == TaskRun.End.LOST) {
            String stored = after == null
                    ? null
                    : after.lastFailure().map(Failure::message).orElse(null);
            String message = stored != null
                    ? stored
                    : error == null ? "the item could not enter " + plan.target() : ErrorText.describe(error);
            lastError = new StageStatus.LastError(now, id, message);
        }
    }

    synchronized void failed(@Nullable String id, Throwable cause, Instant now) {
        lastError = new StageStatus.LastError(now, id, ErrorText.describe(cause));
    }

    synchronized void exceeded(String id, Instant now) {
        overdue++;
        lastError = new StageStatus.LastError(
                now, id, "the task exceeds its limit of " + plan.options().limit());
    }

    synchronized void idle(Instant now) {
        idleSince = now;
    }

    synchronized StageStatus<S> status(boolean paused, List<StageStatus.ActiveTask> tasks) {
        return new StageStatus<>(
                plan.enter(),
                plan.concurrency(),
                paused,
                tasks,
                tasks.isEmpty() ? idleSince : null,
                lastClaim,
                lastError,
                counts());
    }

    private StageStatus.Counts counts() {
        return new StageStatus.Counts(
                count(TaskRun.End.COMPLETED),
                count(TaskRun.End.FAILED),
                count(TaskRun.End.SNOOZED),
                count(TaskRun.End.RELEASED),
                count(TaskRun.End.LOST),
                overdue);
    }

    private long count(TaskRun.End end) {
        return ends.getOrDefault(end, 0L);
    }
}
