package dev.holdfast;

import dev.holdfast.store.Cursor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
public final class Poll<S, P> {
    private final Found<S, P> found;
    private final Duration nextPollAfter;
    private final WatchEnd.@Nullable Reason end;

    Poll(Found<S, P> found, Duration nextPollAfter, WatchEnd.@Nullable Reason end) {
        this.found = found;
        this.nextPollAfter = nextPollAfter;
        this.end = end;
    }

    /** What was read: record and history, put together so that they fit. */
    record Found<S, P>(String id, @Nullable Snapshot<S, P> item, List<Change<S>> changes, Cursor next, boolean more) {
        Found {
            changes = List.copyOf(changes);
        }

        /** The revision of the item, 0 if there is none. */
        long revision() {
            return item == null ? 0 : item.revision();
        }
    }

    /**
     * Which item.
     *
     * @return its id
     */
    public String id() {
        return found.id();
    }

    /**
     * The item as it is now.
     *
     * @return the item, or what was known of it last if this is {@link #stale}; empty if it does not exist, be it not yet or
     *     no more
     */
    public Optional<Snapshot<S, P>> item() {
        return Optional.ofNullable(found.item());
    }

    /**
     * Tells whether the store could not be reached, and this is what was known last: see {@link StatesBuilder#lastKnown}.
     * Such a poll has no changes and no end, stays at the place where it was asked to begin, and comes again as after a
     * failure of the store. Its item may be older than changes that others have read.
     *
     * @return true if the item may long have changed, or be gone
     */
    public boolean stale() {
        return found.item() != null && found.item().stale();
    }

    /**
     * What happened since, over deletions and new creations of the item.
     *
     * @return oldest first, numbered without gap; empty if nothing happened, at most some hundreds
     */
    public List<Change<S>> changes() {
        return found.changes();
    }

    /**
     * Where to go on; to miss nothing and to hear nothing twice, store it after handling the changes.
     *
     * @return what to poll with next time
     */
    public Cursor next() {
        return found.next();
    }

    /**
     * Tells whether there is more to read than these changes, since there were many, or some came while this was read.
     *
     * @return true if it is worth to poll again at once
     */
    public boolean more() {
        return found.more();
    }

    /**
     * When to poll again, by the {@link PollPolicy}: also after the {@link #end}, for who goes on nevertheless.
     *
     * @return zero if there is {@link #more}, else at least 1 ms
     */
    public Duration nextPollAfter() {
        return nextPollAfter;
    }

    /**
     * Tells whether there is nothing to wait for: the item is done, has just been deleted, or stays failed.
     *
     * @return {@link WatchEnd.Reason#DONE}, {@link WatchEnd.Reason#DELETED} or {@link WatchEnd.Reason#FAILED}; empty
     *     if it is worth to poll again
     */
    public Optional<WatchEnd.Reason> end() {
        return Optional.ofNullable(end);
    }

    /** Names item and revision and counts the changes; never the payload. */
    @Override
    public String toString() {
        return "Poll[" + (found.item() == null ? "no " + found.id() : found.item()) + ", "
                + found.changes().size() + " changes" + (end == null ? "" : ", " + end) + ", next after "
                + nextPollAfter + "]";
    }
}
