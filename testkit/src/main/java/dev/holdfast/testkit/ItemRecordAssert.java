package dev.holdfast.testkit;

import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.util.Arrays;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a stored record. Confined to one thread at a time. */
public final class ItemRecordAssert extends AbstractAssert<ItemRecordAssert, ItemRecord> {
    ItemRecordAssert(@Nullable ItemRecord actual) {
        super(actual, ItemRecordAssert.class);
    }

    /**
     * The item is in the state.
     *
     * @param state its name
     * @return this
     */
    public ItemRecordAssert hasState(String state) {
        isNotNull();
        if (!actual.body().state().equals(state)) {
            failWithMessage(
                    "%s should be in %s, but is in %s%n%s",
                    actual.key(), state, actual.body().state(), actual);
        }
        return this;
    }

    /**
     * The record was committed after a revision.
     *
     * @param revision an earlier revision
     * @return this
     */
    public ItemRecordAssert hasRevisionAfter(long revision) {
        isNotNull();
        if (actual.revision() <= revision) {
            failWithMessage(
                    "%s should have changed after revision %d, but is at %d%n%s",
                    actual.key(), revision, actual.revision(), actual);
        }
        return this;
    }

    /**
     * The item carries the tags, and maybe others.
     *
     * @param tags the tags
     * @return this
     */
    public ItemRecordAssert hasTags(String... tags) {
        isNotNull();
        if (!actual.body().tags().containsAll(Arrays.asList(tags))) {
            failWithMessage(
                    "%s should carry the tags %s, but carries %s",
                    actual.key(), Arrays.toString(tags), actual.body().tags());
        }
        return this;
    }

    /**
     * The item is leased by the owner, whether or not the lease has ended.
     *
     * @param owner who holds it
     * @return this
     */
    public ItemRecordAssert isLeasedBy(String owner) {
        isNotNull();
        Lease lease = actual.body().lease();
        if (lease == null || !Objects.equals(lease.owner(), owner)) {
            failWithMessage("%s should be leased by %s, but its lease is %s", actual.key(), owner, lease);
        }
        return this;
    }

    /**
     * The item has no lease.
     *
     * @return this
     */
    public ItemRecordAssert isNotLeased() {
        isNotNull();
        if (actual.body().lease() != null) {
            failWithMessage(
                    "%s should not be leased, but its lease is %s",
                    actual.key(), actual.body().lease());
        }
        return this;
    }
}
