package dev.holdfast.watch;

import dev.holdfast.Change;
import dev.holdfast.Poll;

/**
 * Receives the changes of a watched item, by any process.
 *
 * <p>A listener is called on a thread of the {@link Poller}'s scheduler, and never by two threads at once for one
 * watch. It delays the other items of that thread while it runs. If it throws, that change counts as not taken, no
 * further changes are delivered, and the watch ends with {@link WatchEnd.Reason#LISTENER_FAILED} and the error. A
 * listener may use the items, may change them, and may close the watch or the poller.
 *
 * @param <S> the states
 * @param <P> the payload
 */
@FunctionalInterface
public interface WatchListener<S, P> {
    /**
     * Called for each change, once and in order.
     *
     * @param change the change
     * @param poll the poll that found it; its item is as new as the change or newer
     */
    void changed(Change<S> change, Poll<S, P> poll);

    /**
     * Called after the changes of a poll if the item differs from the previous poll, even if only in its progress, and
     * always after the first poll. Does nothing by default.
     *
     * @param poll the poll; all its changes have been taken, so {@link Poll#next} may be stored
     */
    default void polled(Poll<S, P> poll) {}
}
