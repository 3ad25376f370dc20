package dev.holdfast.testkit;

import dev.holdfast.Change;
import dev.holdfast.Changes;
import dev.holdfast.Snapshot;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.ItemRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entry point of assertions on items, their changes, and stored records.
 *
 * <pre>{@code
 * HoldfastAssertions.assertThat(items.get("e1").orElseThrow()).isIn(Stage.CONVERTED).isNotLeased();
 * HoldfastAssertions.assertThat(items.history("e1")).hasStates(Stage.CONVERTING, Stage.CONVERTED).hasNoGaps();
 * }</pre>
 *
 * Thread-safe.
 */
public final class HoldfastAssertions {
    private HoldfastAssertions() {}

    /**
     * Starts assertions on a record.
     *
     * @param actual the record, as read
     * @return the assertions
     */
    public static ItemRecordAssert assertThat(@Nullable ItemRecord actual) {
        return new ItemRecordAssert(actual);
    }

    /**
     * Starts assertions on history.
     *
     * @param actual the entries, oldest first
     * @return the assertions
     */
    public static HistoryAssert assertThatHistory(@Nullable List<HistoryEntry> actual) {
        return new HistoryAssert(actual);
    }

    /**
     * Starts assertions on history.
     *
     * @param actual the page
     * @return the assertions
     */
    public static HistoryAssert assertThat(@Nullable HistoryPage actual) {
        return new HistoryAssert(actual == null ? null : actual.entries());
    }

    /**
     * Starts assertions on an item.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param actual the item, as read
     * @return the assertions
     */
    public static <S, P> SnapshotAssert<S, P> assertThat(@Nullable Snapshot<S, P> actual) {
        return new SnapshotAssert<>(actual);
    }

    /**
     * Starts assertions on the history of an item.
     *
     * @param <S> the states
     * @param actual the changes, oldest first
     * @return the assertions
     */
    public static <S> ChangesAssert<S> assertThat(@Nullable List<Change<S>> actual) {
        return new ChangesAssert<>(actual);
    }

    /**
     * Starts assertions on a page of the change feed.
     *
     * @param <S> the states
     * @param actual the page
     * @return the assertions
     */
    public static <S> ChangesAssert<S> assertThat(@Nullable Changes<S> actual) {
        return new ChangesAssert<>(actual == null ? null : actual.changes());
    }
}
