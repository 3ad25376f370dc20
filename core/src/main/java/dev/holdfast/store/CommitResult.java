package dev.holdfast.store;

import dev.holdfast.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * The result of a commit: it took effect, or it certainly did not. If the outcome is unknown, the store throws a {@link
 * StoreException} whose {@link StoreException#verdict()} is {@link StoreException.Verdict#UNKNOWN}. Immutable.
 */
public sealed interface CommitResult {
    /**
     * The commit took effect. Immutable.
     *
     * @param revision the revision of the commit
     * @param entries the number of the item's last history entry, including those of this commit
     * @param durability the failures that the commit survives
     */
    record Committed(long revision, long entries, Durability durability) implements CommitResult {}

    /**
     * The commit lost a race and changed nothing. Immutable.
     *
     * @param current the present record; null if the item does not exist
     */
    record Conflict(@Nullable ItemRecord current) implements CommitResult {}

    /**
     * Another item of the type has a unique key of the commit, so nothing was written. Immutable.
     *
     * @param name the name of the key
     * @param value its value
     * @param holder the item that has it
     */
    record Duplicate(String name, String value, ItemKey holder) implements CommitResult {}
}
