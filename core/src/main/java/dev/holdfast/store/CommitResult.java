package dev.holdfast.store;

import dev.holdfast.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a commit: it took effect, or it certainly did not. An outcome that is neither is a {@link
 * StoreException} whose {@link StoreException#verdict()} is {@link StoreException.Verdict#UNKNOWN}. Immutable.
 */
public sealed interface CommitResult {
    /**
     * The commit took effect. Immutable.
     *
     * @param revision the revision that it made
     * @param entries the number of the item's last history entry, this commit's included
     * @param durability what it survives
     */
    record Committed(long revision, long entries, Durability durability) implements CommitResult {}

    /**
     * The commit lost a race and changed nothing. Immutable.
     *
     * @param current the record as it is, null if the item does not exist
     */
    record Conflict(@Nullable ItemRecord current) implements CommitResult {}
}
