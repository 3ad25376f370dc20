package dev.holdfast.worker;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status of one stage of {@link Workers} at a moment. Immutable.
 *
 * @param <S> the states
 * @param state the state that the stage enters
 * @param concurrency the most tasks at once
 * @param paused whether the stage claims nothing until it is resumed
 * @param tasks the running tasks, the oldest first, with those that lost their item at a limit
 * @param idleSince since when no task runs; null while one does
 * @param lastClaim when the stage last looked for items; null if it never did
 * @param lastError the newest error of a task, a claim or the rate limiter; null if there was none
 * @param counts what happened since the start
 */
public record StageStatus<S>(
        S state,
        int concurrency,
        boolean paused,
        List<ActiveTask> tasks,
        @Nullable Instant idleSince,
        @Nullable Instant lastClaim,
        @Nullable LastError lastError,
        Counts counts) {
    /** Copies the list. */
    public StageStatus {
        tasks = List.copyOf(tasks);
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject()
                .with("state", state instanceof Enum<?> ? state : state.toString())
                .with("concurrency", concurrency)
                .with("paused", paused)
                .with("tasks", tasks.stream().map(ActiveTask::json).toList())
                .with("idleSince", idleSince)
                .with("lastClaim", lastClaim)
                .with("lastError", lastError == null ? null : lastError.json())
                .with("counts", counts.json());
    }

    /**
     * A running task.
     *
     * @param id the id of the item
     * @param since when the item was claimed
     * @param thread the name of the thread; empty if the task waits for the executor of the host
     * @param overdue whether it has exceeded its limit
     */
    public record ActiveTask(String id, Instant since, String thread, boolean overdue) {
        /**
         * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
         *
         * @return texts, numbers, truth values, lists and maps; unmodifiable
         */
        @JsonValue
        public Map<String, Object> json() {
            return new JsonObject()
                    .with("id", id)
                    .with("since", since)
                    .with("thread", thread)
                    .with("overdue", overdue);
        }
    }

    /**
     * An error.
     *
     * @param at when it happened
     * @param id the id of the item; null if it concerns none
     * @param message the error for people, without secrets and paths of the machine
     */
    public record LastError(Instant at, @Nullable String id, String message) {
        /**
         * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
         *
         * @return texts, numbers, truth values, lists and maps; unmodifiable
         */
        @JsonValue
        public Map<String, Object> json() {
            return new JsonObject().with("at", at).with("id", id).with("message", message);
        }
    }

    /**
     * The numbers of ended tasks.
     *
     * @param completed the target state was entered
     * @param failed an error was recorded, or the result could not be stored in the item
     * @param snoozed the task threw a {@link Snooze}
     * @param released the task was interrupted, by a stop for instance; the attempt does not count
     * @param lost the lease was lost, or the store failed at the end, so that nothing is known to be stored
     * @param overdue the limit was exceeded, whatever followed
     */
    public record Counts(long completed, long failed, long snoozed, long released, long lost, long overdue) {
        /**
         * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
         *
         * @return texts, numbers, truth values, lists and maps; unmodifiable
         */
        @JsonValue
        public Map<String, Object> json() {
            return new JsonObject()
                    .with("completed", completed)
                    .with("failed", failed)
                    .with("snoozed", snoozed)
                    .with("released", released)
                    .with("lost", lost)
                    .with("overdue", overdue);
        }
    }
}
