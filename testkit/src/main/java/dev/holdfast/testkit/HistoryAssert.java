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

/** Assertions on history, of one item or of many; a failure prints it. Confined to one thread at a time. */
public final class HistoryAssert extends AbstractAssert<HistoryAssert, List<HistoryEntry>> {
    HistoryAssert(@Nullable List<HistoryEntry> actual) {
        super(actual, HistoryAssert.class);
    }

    /**
     * The item went through exactly these states; entries that stay in a state do not count.
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
        if (!entered.equals(Arrays.asList(states))) {
            fail("should have gone through " + Arrays.toString(states) + ", but went through " + entered);
        }
        return this;
    }

    /**
     * The entries are of exactly these kinds.
     *
     * @param kinds what happened, in order
     * @return this
     */
    public HistoryAssert tells(Entry.Kind... kinds) {
        isNotNull();
        List<Entry.Kind> told =
                actual.stream().map(entry -> entry.entry().kind()).toList();
        if (!told.equals(Arrays.asList(kinds))) {
            fail("should tell " + Arrays.toString(kinds) + ", but tells " + told);
        }
        return this;
    }

    /**
     * The entries of each item are numbered without gap, and revisions never fall.
     *
     * @return this
     */
    public HistoryAssert hasNoGaps() {
        isNotNull();
        Map<ItemKey, Long> numbers = new HashMap<>();
        long revision = 0;
        for (HistoryEntry entry : actual) {
            Long before = numbers.put(entry.key(), entry.number());
            if (before != null && entry.number() != before + 1) {
                fail("should have no gap, but " + entry.key() + " goes from " + before + " to " + entry.number());
            }
            if (entry.revision() < revision) {
                fail("should be in the order of revisions, but " + entry.revision() + " follows " + revision);
            }
            revision = entry.revision();
        }
        return this;
    }

    private void fail(String what) {
        StringBuilder history = new StringBuilder();
        for (HistoryEntry line : actual) {
            Entry entry = line.entry();
            history.append("\n  #" + line.number() + " r" + line.revision() + " " + line.key() + " " + entry.kind()
                    + " " + entry.from() + " -> " + entry.to() + " at " + entry.at() + " " + entry.detail());
        }
        failWithMessage("The history %s%nIt is:%s", what, history);
    }
}
