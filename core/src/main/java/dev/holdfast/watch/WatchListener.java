package dev.holdfast.watch;

import dev.holdfast.Change;
import dev.holdfast.Poll;

/**
 * Hears what happens to an item that is watched, whoever did it.
 *
 * <p>It is called on a thread of the {@link Poller}'s scheduler, never by two threads at once for one watch, and delays
 * the other items of that thread while it runs. If it throws, that change counts as not taken, no further one is handed
 * over, and the watch ends with {@link WatchEnd.Reason#LISTENER_FAILED} and the error. It may use the states, also to
 * change the item, and may close the watch or the poller.
 *
 * @param <S> the states
 * @param <P> the payload
 */
@FunctionalInterface
public interface WatchListener<S, P> {
    /**
     * Called for each change, once and in order.
     *
     * @param change what happened
     * @param poll the poll that found it; its item is as new as the change or newer
     */
    void changed(Change<S> change, Poll<S, P> poll);

    /**
     * Called after the changes of a poll if the item is not as it was at the poll before, be it only in its progress;
     * after the first poll always. Does nothing by default.
     *
     * @param poll what was found; all its changes have been taken, so {@link Poll#next} may be stored
     */
    default void polled(Poll<S, P> poll) {}
}
