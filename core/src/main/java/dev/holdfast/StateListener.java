package dev.holdfast;

/**
 * Receives the changes that one {@link Items} object commits. To see those of other processes, read {@link
 * Items#changes}.
 *
 * <p>A listener is called after the commit, on the thread that committed, before the call that changed the item
 * returns. Listeners are called in the order in which they were added. A commit with several history entries calls once
 * for each, in order. Two threads that change the same item may call in either order: compare {@link Change#number()},
 * or read the feed where order matters.
 *
 * <p>An exception of a listener has no effect on the commit and on other listeners; it is logged as a warning and
 * counted. A listener may use the items, and may change and close them; no lock is held meanwhile. Changes
 * that a close of the items writes are reported when they are closed.
 *
 * @param <S> the states
 * @param <P> the payload
 */
@FunctionalInterface
public interface StateListener<S, P> {
    /**
     * Called for each history entry that was committed. Progress has no entry, so it does not call.
     *
     * @param change the change
     * @param item the item after the commit; for a deletion, before it
     */
    void changed(Change<S> change, Snapshot<S, P> item);
}
