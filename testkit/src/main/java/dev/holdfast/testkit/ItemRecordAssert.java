package dev.holdfast.testkit;

import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.util.Arrays;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a stored record; a failure prints it. Confined to one thread at a time. */
public final class ItemRecordAssert extends AbstractAssert<ItemRecordAssert, ItemRecord> {
    ItemRecordAssert(@Nullable ItemRecord actual) {
        super(actual, ItemRecordAssert.class);
    }

    /**
     * Verifies that the item is in the state.
     *
     * @param state the name of the state
     * @return this
     */
    public ItemRecordAssert hasState(String state) {
        isNotNull();
        return require(
                actual.body().state().equals(state),
                "be in " + state,
                "is in " + actual.body().state());
    }

    /**
     * Verifies that the record was committed after a revision.
     *
     * @param revision an earlier revision
     * @return this
     */
    public ItemRecordAssert hasRevisionAfter(long revision) {
        isNotNull();
        return require(
                actual.revision() > revision, "have changed after revision " + revision, "is at " + actual.revision());
    }

    /**
     * Verifies that the item has the tags; it may have others.
     *
     * @param tags the tags
     * @return this
     */
    public ItemRecordAssert hasTags(String... tags) {
        isNotNull();
        return require(
                actual.body().tags().containsAll(Arrays.asList(tags)),
                "have the tags " + Arrays.toString(tags),
                "has " + actual.body().tags());
    }

    /**
     * Verifies that the owner holds the lease of the item, expired or not.
     *
     * @param owner the holder
     * @return this
     */
    public ItemRecordAssert isLeasedBy(String owner) {
        isNotNull();
        Lease lease = actual.body().lease();
        return require(lease != null && lease.owner().equals(owner), "be leased by " + owner, leaseThatIs());
    }

    /**
     * Verifies that the item has no lease.
     *
     * @return this
     */
    public ItemRecordAssert isNotLeased() {
        isNotNull();
        return require(actual.body().lease() == null, "not be leased", leaseThatIs());
    }

    private String leaseThatIs() {
        Lease lease = actual.body().lease();
        return lease == null ? "has no lease" : "its lease is " + lease;
    }

    private ItemRecordAssert require(boolean holds, String should, String is) {
        if (!holds) {
            failWithMessage("%s should %s, but %s%nIt is: %s", actual.key(), should, is, actual);
        }
        return this;
    }
}
