package dev.holdfast;

/**
 * Hears of the changes that this {@link Items} commits; for those of other processes read {@link Items#changes}.
 *
 * <p>A listener is called after the commit, on the thread that committed, before the call that changed the item
 * returns; listeners are called in the order in which they were added. A commit with several history entries calls once
 * for each, in their order. Two threads that change the same item may call in either order: compare {@link
 * Change#number()}, or read the feed where order matters. A listener that throws harms nobody: the commit stands, the
 * other listeners are called, and the error is logged as a warning and counted. A listener may use the states, also to
 * change items.
 *
 * @param <S> the states
 * @param <P> the payload
 */
@FunctionalInterface
public interface StateListener<S, P> {
    /**
     * Called for each history entry that was committed. Progress has no entry and does not call.
     *
     * @param change what happened
     * @param item the item after the commit; for a deletion, before it
     */
    void changed(Change<S> change, Snapshot<S, P> item);
}
