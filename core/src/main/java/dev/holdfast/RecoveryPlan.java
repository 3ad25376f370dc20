package dev.holdfast;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What will happen to every item that has not ended, and why: to be printed, thought about, and applied. A plan that is
 * not applied has changed nothing. Thread-safe.
 */
public final class RecoveryPlan {
    private final List<Step> steps;
    private final ToIntFunction<List<Step>> apply;

    public RecoveryPlan(List<Step> steps, ToIntFunction<List<Step>> apply) {
        this.steps = Collections.unmodifiableList(new ArrayList<>(steps));
        this.apply = apply;
    }

    /** What will happen to an item. */
    public enum Action {
        /** A worker holds it; nothing to do. */
        RUNNING,
        /** It can be claimed; nothing to do. */
        CLAIMABLE,
        /** It can be claimed later. */
        LATER,
        /** It waits for something outside or for a person. */
        WAITING,
        /** Its worker died; applying frees it and counts the crash. */
        FREE,
        /** It crashed too often without getting anywhere; applying brings it to its give-up state. */
        GIVE_UP,
        /** Nobody can run it: its state is not declared, its payload does not fit, or a newer version wrote it. */
        BLOCKED
    }

    /**
     * What will happen to one item. Immutable.
     *
     * @param id the host's id
     * @param state the stored name of its state
     * @param action what will happen
     * @param reason why, for people
     * @param at when, if the action has a time
     * @param revision of the item when the plan was made; if it has changed since, applying leaves it alone
     */
    public record Step(
            String id,
            String state,
            Action action,
            String reason,
            @Nullable Instant at,
            long revision) {
        @Override
        public String toString() {
            return id + " in " + state + ": " + action + (at == null ? "" : " at " + at) + ", " + reason;
        }
    }

    /**
     * All items that have not ended.
     *
     * @return in the order of the store
     */
    public List<Step> steps() {
        return steps;
    }

    /**
     * The items with an action.
     *
     * @param action the action
     * @return in the order of the store
     */
    public List<Step> steps(Action action) {
        return steps.stream().filter(step -> step.action() == action).toList();
    }

    /**
     * How many items have which action.
     *
     * @return by action
     */
    public Map<Action, Integer> counts() {
        Map<Action, Integer> counts = new EnumMap<>(Action.class);
        steps.forEach(step -> counts.merge(step.action(), 1, Integer::sum));
        return counts;
    }

    /**
     * Frees the items of dead workers and gives up the poisoned ones, each by a compare-and-set: an item that has
     * changed since the plan was made is left alone. May be called again, which does nothing twice.
     *
     * @return how many items were changed
     */
    public int apply() {
        return apply.applyAsInt(steps);
    }

    /** One line per item. */
    @Override
    public String toString() {
        return steps.isEmpty()
                ? "nothing is unfinished\n"
                : String.join("", steps.stream().map(step -> step + "\n").toList());
    }
}
