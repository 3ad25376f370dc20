package dev.holdfast.watch;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.Cursor;
import dev.holdfast.HoldfastException;
import dev.holdfast.Snapshot;
import dev.holdfast.internal.json.JsonObject;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Watch}: its reason, and the last position. Immutable.
 *
 * @param <S> the states
 * @param <P> the payload
 * @param reason why the watch ended
 * @param item the item as it was last read; null if it did not exist then, or was never read
 * @param next the cursor to continue from: a watch from here delivers every change that this one did not; after {@link
 *     Reason#LISTENER_FAILED} and {@link Reason#CLOSED} it may repeat some, up to the number {@code taken}
 * @param taken the number of the last change that the listener took; 0 if there was none
 * @param cause the error; null if the watch did not end by one
 */
public record WatchEnd<S, P>(
        Reason reason,
        @Nullable Snapshot<S, P> item,
        Cursor next,
        long taken,
        @Nullable Throwable cause) {
    /** Checks nothing, since only watches create it. */
    public WatchEnd {}

    /** The reasons for the end of a watch. */
    public enum Reason {
        /** The item is in a state of kind {@link StateKind#DONE}. */
        DONE,
        /** The item was deleted, and has not been created again. */
        DELETED,
        /** The item has stayed in an error state for longer than {@link PollPolicy#errorRetries} allows. */
        FAILED,
        /** History was dropped before it was read, so changes were missed. */
        CHANGES_LOST,
        /** The item could not be read: the store failed too often or fatally, or the stored item does not fit. */
        POLLING_FAILED,
        /** The listener threw. */
        LISTENER_FAILED,
        /** The watch or its poller was closed. */
        CLOSED
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject()
                .with("reason", reason)
                .with("item", item == null ? null : item.json())
                .with("next", next.value())
                .with("taken", taken)
                .with("error", cause == null ? null : HoldfastException.json(cause));
    }
}
