package dev.holdfast;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which items to find: all conditions that are set must hold. Immutable; every method gives a new one.
 *
 * @param <S> the states
 */
public final class Search<S> {
    private final Set<S> states;
    private final @Nullable String tag;
    private final @Nullable Instant updatedFrom;
    private final @Nullable Instant updatedBefore;

    private Search(
            Set<S> states, @Nullable String tag, @Nullable Instant updatedFrom, @Nullable Instant updatedBefore) {
        this.states = states;
        this.tag = tag;
        this.updatedFrom = updatedFrom;
        this.updatedBefore = updatedBefore;
    }

    /**
     * All items.
     *
     * @param <S> the states
     * @return no condition
     */
    public static <S> Search<S> all() {
        return new Search<>(Set.of(), null, null, null);
    }

    /**
     * Items in one of the states.
     *
     * @param <S> the states
     * @param states the states
     * @return the condition
     * @throws IllegalArgumentException if no state is given
     */
    @SafeVarargs
    public static <S> Search<S> in(S... states) {
        if (states.length == 0) {
            throw new IllegalArgumentException("no state is given; name at least one, or use Search.all()");
        }
        Set<S> set = new LinkedHashSet<>();
        for (S state : states) {
            set.add(state);
        }
        return new Search<>(set, null, null, null);
    }

    /**
     * Items that also carry a tag.
     *
     * @param word the tag
     * @return the condition
     */
    public Search<S> tagged(String word) {
        return new Search<>(states, word, updatedFrom, updatedBefore);
    }

    /**
     * Items that were also updated in a span of time.
     *
     * @param from the earliest time, inclusive; null for any
     * @param before the latest time, exclusive; null for any
     * @return the condition
     */
    public Search<S> updated(@Nullable Instant from, @Nullable Instant before) {
        return new Search<>(states, tag, from, before);
    }

    public Set<S> states() {
        return states;
    }

    @Nullable
    public String tag() {
        return tag;
    }

    @Nullable
    public Instant updatedFrom() {
        return updatedFrom;
    }

    @Nullable
    public Instant updatedBefore() {
        return updatedBefore;
    }
}
