package dev.holdfast.worker;

import java.util.List;

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
}
