package dev.holdfast.watch;

import dev.holdfast.Cursor;
import dev.holdfast.Snapshot;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import org.jspecify.annotations.Nullable;

/**
 * Why a {@link Watch} is over, and how far it came. Immutable.
 *
 * @param <S> the states
 * @param <P> the payload
 * @param reason why
 * @param item the item as it was seen last; null if it did not exist then, or was never seen
 * @param next where to go on: a watch that begins here hears every change that this one did not; after {@link
 *     Reason#LISTENER_FAILED} and {@link Reason#CLOSED} it may hear some again, up to the number {@code taken}
 * @param taken the number of the last change that the listener took; 0 if there was none
 * @param cause what went wrong; null unless something did
 */
public record WatchEnd<S, P>(
        Reason reason,
        @Nullable Snapshot<S, P> item,
        Cursor next,
        long taken,
        @Nullable Throwable cause) {
    /** Checks nothing; watches make it. */
    public WatchEnd {}

    /** Why there is nothing more to wait for. */
    public enum Reason {
        /** The item is in a state of kind {@link StateKind#DONE}. */
        DONE,
        /** The item was deleted, and has not been created again yet. */
        DELETED,
        /** The item stays in an error state for longer than {@link PollPolicy#errorRetries} allows. */
        FAILED,
        /** History was dropped that has not been read: there are changes that nobody will hear of. */
        CHANGES_LOST,
        /** The item could not be read: the store failed too often or for good, or what is stored does not fit. */
        POLLING_FAILED,
        /** The listener threw. */
        LISTENER_FAILED,
        /** The watch or its poller was closed. */
        CLOSED
    }
}
