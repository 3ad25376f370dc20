package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A plan for every unfinished item: what will happen to it, and why. Print it, review it, and then apply it. Nothing is
 * changed until {@link #apply}. Thread-safe.
 */
public final class RecoveryPlan {
    private final List<Step> steps;
    private final ToIntFunction<List<Step>> apply;

    /**
     * Creates a plan; {@link Items#recoveryPlan} makes it.
     *
     * @param steps one step per unfinished item
     * @param apply applies the steps and returns the number of changed items
     */
    public RecoveryPlan(List<Step> steps, ToIntFunction<List<Step>> apply) {
        this.steps = Collections.unmodifiableList(new ArrayList<>(steps));
        this.apply = apply;
    }

    /** The fate of an item. */
    public enum Action {
        /** A worker holds it; there is nothing to do. */
        RUNNING,
        /** It can be claimed now; there is nothing to do. */
        CLAIMABLE,
        /** It can be claimed later. */
        LATER,
        /** It waits for something outside or for a person. */
        WAITING,
        /** Its worker died; {@link #apply} frees it and counts the crash. */
        FREE,
        /** It crashed too often without progress; {@link #apply} moves it to its give-up state. */
        GIVE_UP,
        /** It cannot be run: its state is not declared, its payload does not fit, or a newer version wrote it. */
        BLOCKED
    }

    /**
     * The planned action for one item. Immutable.
     *
     * @param id the id of the item
     * @param state the stored name of its state
     * @param action the action
     * @param reason the reason, for people
     * @param at the time of the action; null if it has none
     * @param revision the revision of the item when the plan was made; an item that has changed since is left alone
     */
    public record Step(
            String id,
            String state,
            Action action,
            String reason,
            @Nullable Instant at,
            long revision) {
        /**
         * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
         *
         * @return texts, numbers, truth values, lists and maps; unmodifiable
         */
        @JsonValue
        public Map<String, Object> json() {
            return new JsonObject()
                    .with("id", id)
                    .with("state", state)
                    .with("action", action)
                    .with("reason", reason)
                    .with("at", at)
                    .with("revision", revision);
        }

        @Override
        public String toString() {
            return id + " in " + state + ": " + action + (at == null ? "" : " at " + at) + ", " + reason;
        }
    }

    /**
     * Returns all unfinished items.
     *
     * @return one step per item, in the order of the store
     */
    public List<Step> steps() {
        return steps;
    }

    /**
     * Returns the items with an action.
     *
     * @param action the action
     * @return one step per item, in the order of the store
     */
    public List<Step> steps(Action action) {
        return steps.stream().filter(step -> step.action() == action).toList();
    }

    /**
     * Counts the items by action.
     *
     * @return the number of items of each action that occurs
     */
    public Map<Action, Integer> counts() {
        Map<Action, Integer> counts = new EnumMap<>(Action.class);
        steps.forEach(step -> counts.merge(step.action(), 1, Integer::sum));
        return counts;
    }

    /**
     * Frees the items of dead workers, and moves those that crashed too often to their give-up state. Each change is a
     * compare-and-set: an item that has changed since the plan was made is left alone. Idempotent.
     *
     * @return the number of changed items
     */
    public int apply() {
        return apply.applyAsInt(steps);
    }

    /** Returns one line per item. */
    @Override
    public String toString() {
        return steps.isEmpty()
                ? "nothing is unfinished\n"
                : String.join("", steps.stream().map(step -> step + "\n").toList());
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject()
                .with("steps", steps.stream().map(Step::json).toList())
                .with("counts", counts());
    }
}
