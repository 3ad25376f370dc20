package dev.holdfast;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The criteria of a search for items; an item must meet all that are set. Immutable; every method returns a new search.
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
     * Returns a search for all items.
     *
     * @param <S> the states
     * @return a search without criteria
     */
    public static <S> Search<S> all() {
        return new Search<>(Set.of(), null, null, null);
    }

    /**
     * Returns a search for items in one of the states.
     *
     * @param <S> the states
     * @param states the states
     * @return the search
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
     * Restricts the search to items with a tag.
     *
     * @param word the tag
     * @return the narrower search
     */
    public Search<S> tagged(String word) {
        return new Search<>(states, word, updatedFrom, updatedBefore);
    }

    /**
     * Restricts the search to items whose last update was in a span of time.
     *
     * @param from the earliest time, inclusive; null for any
     * @param before the latest time, exclusive; null for any
     * @return the narrower search
     */
    public Search<S> updated(@Nullable Instant from, @Nullable Instant before) {
        return new Search<>(states, tag, from, before);
    }

    /**
     * Returns the states.
     *
     * @return the states of which an item must have one; empty for any
     */
    public Set<S> states() {
        return states;
    }

    /**
     * Returns the tag.
     *
     * @return the tag that an item must have; null for any
     */
    @Nullable
    public String tag() {
        return tag;
    }

    /**
     * Returns the start of the span of the last update.
     *
     * @return the earliest time, inclusive; null for any
     */
    @Nullable
    public Instant updatedFrom() {
        return updatedFrom;
    }

    /**
     * Returns the end of the span of the last update.
     *
     * @return the latest time, exclusive; null for any
     */
    @Nullable
    public Instant updatedBefore() {
        return updatedBefore;
    }
}
