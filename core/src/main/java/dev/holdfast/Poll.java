package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of a poll: an item, and its changes since the previous poll. Immutable.
 *
 * <p>The {@link #item} is never older than the {@link #changes}. Unless there is {@link #more}, the newest change is
 * the newest of the item; the item may carry newer progress, which writes no change. A poll may be {@link #stale} while
 * the store cannot be reached.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public interface Poll<S, P> {
    /**
     * Returns the id of the item.
     *
     * @return the id
     */
    String id();

    /**
     * Returns the present item.
     *
     * @return the item, or its last known version if this poll is {@link #stale}; empty if the item does not exist,
     *     either not yet or no longer
     */
    Optional<Snapshot<S, P>> item();

    /**
     * Returns whether this is only the last known version, because the store could not be reached: see {@link
     * Items.Builder#lastKnown}. Such a poll has no changes and no end. Its {@link #next} is the cursor that it was
     * called with, and the next poll is due as after a failure of the store. Its item may be older than changes that
     * others have read.
     *
     * @return true if the item may have changed long ago, or be gone
     */
    boolean stale();

    /**
     * Returns the changes since the cursor, including those before a deletion and after a new creation of the item.
     *
     * @return oldest first, numbered without gaps; empty if nothing happened, at most a few hundred
     */
    List<Change<S>> changes();

    /**
     * Returns the cursor to continue from. To see every change exactly once, store it after you have handled the
     * changes.
     *
     * @return the cursor for the next poll
     */
    Cursor next();

    /**
     * Returns whether there are further changes to read, because there were many, or some were made during the poll.
     *
     * @return true if you should poll again at once
     */
    boolean more();

    /**
     * Returns the wait before the next poll, by the {@link PollPolicy}. It is set even after the {@link #end}, for
     * callers that continue anyway.
     *
     * @return zero if there is {@link #more}, else at least 1 ms
     */
    Duration nextPollAfter();

    /**
     * Returns why polling again is not worthwhile: the item is done, has just been deleted, or stays failed.
     *
     * @return {@link End#DONE}, {@link End#DELETED} or {@link End#FAILED}; empty if polling again is worthwhile
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

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    default Map<String, Object> json() {
        return new JsonObject()
                .with("id", id())
                .with("item", item().map(Snapshot::json))
                .with("stale", stale())
                .with("changes", changes().stream().map(Change::json).toList())
                .with("next", next().value())
                .with("more", more())
                .with("nextPollAfterMs", nextPollAfter().toMillis())
                .with("end", end());
    }
}
