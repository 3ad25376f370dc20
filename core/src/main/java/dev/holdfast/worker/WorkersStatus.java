package dev.holdfast.worker;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * The status of {@link Workers} at a moment, for health checks. Immutable.
 *
 * @param <S> the states
 * @param running whether new items are claimed: false after a stop, and after the items were closed
 * @param stages the stages in the order in which they were added
 */
public record WorkersStatus<S>(boolean running, List<StageStatus<S>> stages) {
    /** Copies the list. */
    public WorkersStatus {
        stages = List.copyOf(stages);
    }

    /**
     * Returns the status of a stage.
     *
     * @param state the state that the stage enters
     * @return its status
     * @throws IllegalArgumentException if there is no such stage
     */
    public StageStatus<S> stage(S state) {
        return stages.stream()
                .filter(stage -> stage.state().equals(state))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("these workers have no stage that enters " + state));
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject()
                .with("running", running)
                .with("stages", stages.stream().map(StageStatus::json).toList());
    }
}
