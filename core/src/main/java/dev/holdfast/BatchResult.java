package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import dev.holdfast.limit.RateLimitedException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of a {@link Batch}: one answer per change. Immutable.
 *
 * @param <S> the states
 * @param <P> the payload
 * @param answers the answers by id, in the order in which the changes were added
 */
public record BatchResult<S, P>(Map<String, Answer<S, P>> answers) {
    private static final int MOST_SHOWN = 5;

    /** Copies the answers in their order. */
    public BatchResult {
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
    }

    /**
     * The answer to one change. Immutable.
     *
     * @param <S> the states
     * @param <P> the payload
     */
    public sealed interface Answer<S, P> {
        /**
         * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
         *
         * @return texts, numbers, truth values, lists and maps; unmodifiable
         */
        @JsonValue
        default Map<String, Object> json() {
            JsonObject json = new JsonObject();
            if (this instanceof Done<S, P> done) {
                return json.with("result", "DONE").with("item", done.snapshot().json());
            }
            if (this instanceof Lost<S, P> lost) {
                return json.with("result", "LOST").with("item", lost.current().json());
            }
            if (this instanceof Absent) {
                return json.with("result", "ABSENT");
            }
            RuntimeException why = this instanceof Refused<S, P> refused ? refused.why() : ((Failed<S, P>) this).why();
            return json.with("result", this instanceof Refused ? "REFUSED" : "FAILED")
                    .with("error", HoldfastException.json(why));
        }
    }

    /**
     * The change was made. Immutable.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param snapshot the item after it
     */
    public record Done<S, P>(Snapshot<S, P> snapshot) implements Answer<S, P> {}

    /**
     * There is no such item; nothing was written. Immutable.
     *
     * @param <S> the states
     * @param <P> the payload
     */
    public record Absent<S, P>() implements Answer<S, P> {}

    /**
     * The change lost every race; nothing was written. Immutable.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param current the item as it was last read
     */
    public record Lost<S, P>(Snapshot<S, P> current) implements Answer<S, P> {}

    /**
     * A rule, a limit or the step itself refused the change; nothing was written. Immutable.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param why the exception that the call for this item alone would have thrown, such as {@link
     *     IllegalTransitionException}, {@link RateLimitedException}, {@link UnreadableItemException}, {@link
     *     IllegalArgumentException}
     */
    public record Refused<S, P>(RuntimeException why) implements Answer<S, P> {}

    /**
     * The store failed; its {@link StoreException#verdict()} tells if the change may have been made. Immutable.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param why the exception of the store
     */
    public record Failed<S, P>(StoreException why) implements Answer<S, P> {}

    /**
     * Returns the answer to the change of one item.
     *
     * @param id the id of the item
     * @return the answer
     * @throws IllegalArgumentException if the batch had no change of this item
     */
    public Answer<S, P> answer(String id) {
        Answer<S, P> answer = answers.get(id);
        if (answer == null) {
            throw new IllegalArgumentException("the batch had no change of '" + id + "'; ask for an id that it had");
        }
        return answer;
    }

    /**
     * Returns whether every change was made.
     *
     * @return true if every answer is {@link Done}
     */
    public boolean allDone() {
        return answers.values().stream().allMatch(Done.class::isInstance);
    }

    /**
     * Returns the items whose change was made, as they were after it.
     *
     * @return the items by id, in the order in which the changes were added
     */
    public Map<String, Snapshot<S, P>> done() {
        Map<String, Snapshot<S, P>> made = new LinkedHashMap<>();
        answers.forEach((id, answer) -> {
            if (answer instanceof Done<S, P> one) {
                made.put(id, one.snapshot());
            }
        });
        return Collections.unmodifiableMap(made);
    }

    /** Returns the number of changes that were made, and the first answers of those that were not. */
    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        Map<String, Object> all = new LinkedHashMap<>();
        answers.forEach((id, answer) -> all.put(id, answer.json()));
        return new JsonObject().with("answers", all);
    }

    @Override
    public String toString() {
        String others = answers.entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof Done))
                .limit(MOST_SHOWN)
                .map(entry -> ", " + entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining());
        int rest = answers.size() - done().size() - MOST_SHOWN;
        return "BatchResult[" + done().size() + " of " + answers.size() + " done" + others + (rest > 0 ? ", …]" : "]");
    }
}
