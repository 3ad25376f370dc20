package dev.holdfast;

import dev.holdfast.Poll.Found;
import dev.holdfast.store.Cursor;
import dev.holdfast.store.CursorExpiredException;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Polls one item again and again and hands on what it finds; when it is called is for others. Confined to one thread. */
final class Follower<S, P> {
    private static final long NOT_SEEN = -1;

    private final States<S, P> states;
    private final Polling<S, P> polling;
    private final String id;
    private final WatchListener<S, P> listener;
    private Cursor since;
    private @Nullable Snapshot<S, P> item;
    private long revision = NOT_SEEN;
    private Instant changed = Instant.EPOCH;
    private long taken;
    private int failures;

    Follower(States<S, P> states, Polling<S, P> polling, String id, Cursor since, WatchListener<S, P> listener) {
        this.states = states;
        this.polling = polling;
        this.id = id;
        this.since = since;
        this.listener = listener;
    }

    /** What became of a poll: how long to wait for the next, or why there is none. */
    record Turn<S, P>(Duration delay, @Nullable WatchEnd<S, P> end) {}

    String id() {
        return id;
    }

    /** Whether there is news, at half the price of a poll. */
    boolean hasNews() {
        try {
            return polling.revision(states.key(id)) != revision;
        } catch (Throwable e) { // the next poll meets it again, and can tell
            return false;
        }
    }

    Turn<S, P> poll(BooleanSupplier closed) {
        Poll<S, P> poll;
        boolean news;
        try {
            Found<S, P> found = polling.find(states.key(id), since);
            Instant now = polling.clock().get();
            news = found.revision() != revision || !found.changes().isEmpty();
            changed = news ? now : changed;
            requireNext(found);
            poll = polling.judge(found, changed, now);
            revision = found.revision();
            item = found.item();
            failures = 0;
        } catch (CursorExpiredException e) {
            return over(WatchEnd.Reason.CHANGES_LOST, e);
        } catch (StoreException e) {
            return afterFailure(e);
        } catch (Throwable e) { // whatever it is, somebody waits for the end
            return over(WatchEnd.Reason.POLLING_FAILED, e);
        }
        try {
            for (Change<S> change : poll.changes()) {
                if (closed.getAsBoolean()) {
                    return over(WatchEnd.Reason.CLOSED, null);
                }
                listener.changed(change, poll);
                taken = change.number();
            }
            since = poll.next();
            if (news && !closed.getAsBoolean()) {
                listener.polled(poll);
            }
        } catch (Throwable e) { // whatever it is, somebody waits for the end
            return over(WatchEnd.Reason.LISTENER_FAILED, e);
        }
        return poll.end().map(reason -> over(reason, null)).orElseGet(() -> new Turn<>(poll.nextPollAfter(), null));
    }

    /** Stores never skip; should one do so nevertheless, it has to be heard. */
    private void requireNext(Found<S, P> found) {
        long number = found.changes().isEmpty() || taken == 0
                ? taken + 1
                : found.changes().get(0).number();
        if (number != taken + 1) {
            throw new IllegalStateException(states.key(id) + ": history goes on with entry " + number + " after "
                    + taken + "; this is a defect of the store, verify it");
        }
    }

    private Turn<S, P> afterFailure(StoreException e) {
        failures++;
        if (e.verdict() == Verdict.FATAL || !polling.policy().retriesFailure(failures)) {
            return over(WatchEnd.Reason.POLLING_FAILED, e);
        }
        double random = polling.random().getAsDouble();
        return new Turn<>(polling.policy().delayAfterFailure(failures, random), null);
    }

    Turn<S, P> over(WatchEnd.Reason reason, @Nullable Throwable cause) {
        return new Turn<>(Duration.ZERO, new WatchEnd<>(reason, item, since, taken, cause));
    }
}
