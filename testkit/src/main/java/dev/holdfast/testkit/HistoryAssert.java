package dev.holdfast.testkit;

import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on the history of one item or of many; a failure prints it. Confined to one thread at a time. */
public final class HistoryAssert extends AbstractAssert<HistoryAssert, List<HistoryEntry>> {
    HistoryAssert(@Nullable List<HistoryEntry> actual) {
        super(actual, HistoryAssert.class);
    }

    /**
     * Verifies that the item went through exactly these states; entries within a state do not count.
     *
     * @param states the states that it entered, in order
     * @return this
     */
    public HistoryAssert hasStates(String... states) {
        isNotNull();
        List<String> entered = new ArrayList<>();
        for (HistoryEntry entry : actual) {
            String to = entry.entry().to();
            if (to != null && !to.equals(entry.entry().from())) {
                entered.add(to);
            }
        }
        return require(
                entered.equals(Arrays.asList(states)),
                "have gone through " + Arrays.toString(states),
                "went through " + entered);
    }

    /**
     * Verifies that the entries are of exactly these kinds.
     *
     * @param kinds the kinds, in order
     * @return this
     */
    public HistoryAssert tells(Entry.Kind... kinds) {
        isNotNull();
        List<Entry.Kind> told =
                actual.stream().map(entry -> entry.entry().kind()).toList();
        return require(told.equals(Arrays.asList(kinds)), "be of the kinds " + Arrays.toString(kinds), "is " + told);
    }

    /**
     * Verifies that the entries of each item are numbered without gaps, and that revisions never decrease.
     *
     * @return this
     */
    public HistoryAssert hasNoGaps() {
        isNotNull();
        Map<ItemKey, Long> numbers = new HashMap<>();
        long revision = 0;
        for (HistoryEntry entry : actual) {
            Long before = numbers.put(entry.key(), entry.number());
            require(
                    before == null || entry.number() == before + 1,
                    "have no gaps",
                    entry.key() + " goes from " + before + " to " + entry.number());
            require(entry.revision() >= revision, "be in revision order", entry.revision() + " follows " + revision);
            revision = entry.revision();
        }
        return this;
    }

    private HistoryAssert require(boolean holds, String should, String is) {
        if (!holds) {
            StringBuilder lines = new StringBuilder();
            for (HistoryEntry line : actual) {
                Entry entry = line.entry();
                lines.append("\n  #" + line.number() + " r" + line.revision() + " " + line.key() + " " + entry.kind()
                        + " " + entry.from() + " -> " + entry.to() + " at " + entry.at() + " " + entry.detail());
            }
            failWithMessage("The history should %s, but %s%nIt is:%s", should, is, lines);
        }
        return this;
    }
}
