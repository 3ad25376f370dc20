package dev.holdfast.testkit;

import dev.holdfast.Change;
import dev.holdfast.store.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on the changes of one item or of many; a failure prints them. Confined to one thread at a time.
 *
 * @param <S> the states
 */
public final class ChangesAssert<S> extends AbstractAssert<ChangesAssert<S>, List<Change<S>>> {
    ChangesAssert(@Nullable List<Change<S>> actual) {
        super(actual, ChangesAssert.class);
    }

    /**
     * Verifies that the changes are of exactly these kinds.
     *
     * @param kinds the kinds, in order
     * @return this
     */
    public ChangesAssert<S> tells(Entry.Kind... kinds) {
        isNotNull();
        List<Entry.Kind> told = actual.stream().map(Change::kind).toList();
        return require(told.equals(Arrays.asList(kinds)), "be of the kinds " + Arrays.toString(kinds), "are " + told);
    }

    /**
     * Verifies that the item went through exactly these states; changes within a state do not count.
     *
     * @param states the states that it entered, in order
     * @return this
     */
    @SafeVarargs
    public final ChangesAssert<S> hasStates(S... states) {
        isNotNull();
        List<S> wanted = new ArrayList<>();
        for (S state : states) {
            wanted.add(state);
        }
        List<S> entered = new ArrayList<>();
        for (Change<S> change : actual) {
            if (!change.toName().equals(change.fromName())) {
                change.to().ifPresent(entered::add);
            }
        }
        return require(entered.equals(wanted), "have gone through " + wanted, "went through " + entered);
    }

    /**
     * Verifies that exactly one change goes from one state to the other.
     *
     * @param from the state before
     * @param to the state after
     * @return this
     */
    public ChangesAssert<S> movesOnce(S from, S to) {
        isNotNull();
        long times = actual.stream()
                .filter(change -> change.from().equals(Optional.of(from)))
                .filter(change -> change.to().equals(Optional.of(to)))
                .count();
        return require(times == 1, "go from " + from + " to " + to + " once", "do it " + times + " times");
    }

    /**
     * Verifies that the changes of each item are numbered without gaps, and that revisions never decrease.
     *
     * @return this
     */
    public ChangesAssert<S> hasNoGaps() {
        isNotNull();
        Map<String, Long> numbers = new HashMap<>();
        long revision = 0;
        for (Change<S> change : actual) {
            Long before = numbers.put(change.id(), change.number());
            require(
                    before == null || change.number() == before + 1,
                    "have no gaps",
                    "'" + change.id() + "' goes from " + before + " to " + change.number());
            require(change.revision() >= revision, "be in revision order", change.revision() + " follows " + revision);
            revision = change.revision();
        }
        return this;
    }

    private ChangesAssert<S> require(boolean holds, String should, String is) {
        if (!holds) {
            StringBuilder lines = new StringBuilder();
            actual.forEach(change -> lines.append("\n  '")
                    .append(change.id())
                    .append("' r")
                    .append(change.revision())
                    .append(' ')
                    .append(change));
            failWithMessage("The changes should %s, but %s%nThey are:%s", should, is, lines);
        }
        return this;
    }
}
