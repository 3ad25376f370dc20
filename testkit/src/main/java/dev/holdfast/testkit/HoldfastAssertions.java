package dev.holdfast.testkit;

import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.ItemRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where assertions on what Holdfast stores begin. Thread-safe. */
public final class HoldfastAssertions {
    private HoldfastAssertions() {}

    /**
     * Begins assertions on a record.
     *
     * @param actual the record, as read
     * @return the assertions
     */
    public static ItemRecordAssert assertThat(@Nullable ItemRecord actual) {
        return new ItemRecordAssert(actual);
    }

    /**
     * Begins assertions on history.
     *
     * @param actual the entries, oldest first
     * @return the assertions
     */
    public static HistoryAssert assertThatHistory(@Nullable List<HistoryEntry> actual) {
        return new HistoryAssert(actual);
    }

    /**
     * Begins assertions on history.
     *
     * @param actual a page
     * @return the assertions
     */
    public static HistoryAssert assertThat(HistoryPage actual) {
        return new HistoryAssert(actual.entries());
    }
}
