package dev.holdfast;

import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What was found out about an item since the reader asked last. Immutable.
 *
 * <p>The {@link #item} is never older than the {@link #changes}. Unless there is {@link #more}, it is where they lead to:
 * the newest change is its newest one, though it may carry progress, which has no change. While the store is away a poll
 * may be {@link #stale}.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public interface Poll<S, P> {
    /**
     * Which item.
     *
     * @return its id
     */
    String id();

    /**
     * The item as it is now.
     *
     * @return the item, or what was known of it last if this is {@link #stale}; empty if it does not exist, be it not yet or
     *     no more
     */
    Optional<Snapshot<S, P>> item();

    /**
     * Tells whether the store could not be reached, and this is what was known last: see {@link Items.Builder#lastKnown}.
     * Such a poll has no changes and no end, stays at the place where it was asked to begin, and comes again as after a
     * failure of the store. Its item may be older than changes that others have read.
     *
     * @return true if the item may long have changed, or be gone
     */
    boolean stale();

    /**
     * What happened since, over deletions and new creations of the item.
     *
     * @return oldest first, numbered without gap; empty if nothing happened, at most some hundreds
     */
    List<Change<S>> changes();

    /**
     * Where to go on; to miss nothing and to hear nothing twice, store it after handling the changes.
     *
     * @return what to poll with next time
     */
    Cursor next();

    /**
     * Tells whether there is more to read than these changes, since there were many, or some came while this was read.
     *
     * @return true if it is worth to poll again at once
     */
    boolean more();

    /**
     * When to poll again, by the {@link PollPolicy}: also after the {@link #end}, for who goes on nevertheless.
     *
     * @return zero if there is {@link #more}, else at least 1 ms
     */
    Duration nextPollAfter();

    /**
     * Tells whether there is nothing to wait for: the item is done, has just been deleted, or stays failed.
     *
     * @return {@link End#DONE}, {@link End#DELETED} or {@link End#FAILED}; empty
     *     if it is worth to poll again
     */
    Optional<End> end();

    /** The reasons why polling an item again is not worthwhile. */
    enum End {
        /** The item is in a state of kind {@link StateKind#DONE}. */
        DONE,
        /** The item was deleted and has not been created again. */
        DELETED,
        /** The item has stayed in an error state for longer than {@link PollPolicy#errorRetries} allows. */
        FAILED
    }
}
