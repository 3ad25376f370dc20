package dev.holdfast.watch;

import dev.holdfast.Change;
import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.Poll;
import dev.holdfast.Snapshot;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.internal.engine.PollReader;
import dev.holdfast.internal.engine.PolledItem;
import dev.holdfast.store.ItemKey;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Polls one item again and again and hands on what it finds; when it is called is for others. Confined to one thread. */
final class WatchLoop<S, P> {
    private static final long NOT_SEEN = -1;

    private final Supplier<ItemKey> key;
    private final String id;
    private final PollReader<S, P> polls;
    private final WatchListener<S, P> listener;
    private Cursor since;
    private @Nullable Snapshot<S, P> item;
    private long revision = NOT_SEEN;
    private Instant changed = Instant.EPOCH;
    private long taken;
    private int failures;

    /** @param key returns the key of the item, and throws once the {@code Items} are closed */
    WatchLoop(Supplier<ItemKey> key, PollReader<S, P> polls, Cursor since, WatchListener<S, P> listener) {
        this.key = key;
        this.id = key.get().id();
        this.polls = polls;
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
            return polls.revision(key.get()) != revision;
        } catch (Throwable e) { // the next poll meets it again, and can tell
            return false;
        }
    }

    Turn<S, P> poll(BooleanSupplier closed) {
        Poll<S, P> poll;
        boolean news;
        try {
            PolledItem<S, P> found = polls.find(key.get(), since);
            Instant now = polls.clock().get();
            news = found.revision() != revision || !found.changes().isEmpty();
            changed = news ? now : changed;
            requireNext(found);
            poll = polls.judge(found, changed, now);
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
        return poll.end().map(end -> over(reason(end), null)).orElseGet(() -> new Turn<>(poll.nextPollAfter(), null));
    }

    private static WatchEnd.Reason reason(Poll.End end) {
        return switch (end) {
            case DONE -> WatchEnd.Reason.DONE;
            case DELETED -> WatchEnd.Reason.DELETED;
            case FAILED -> WatchEnd.Reason.FAILED;
        };
    }

    /** Stores never skip; should one do so nevertheless, it has to be heard. */
    private void requireNext(PolledItem<S, P> found) {
        long number = found.changes().isEmpty() || taken == 0
                ? taken + 1
                : found.changes().get(0).number();
        if (number != taken + 1) {
            throw new IllegalStateException(key.get() + ": history goes on with entry " + number + " after " + taken
                    + "; this is a defect of the store, verify it");
        }
    }

    private Turn<S, P> afterFailure(StoreException e) {
        failures++;
        if (e.verdict() == Verdict.FATAL || !polls.policy().retriesFailure(failures)) {
            return over(WatchEnd.Reason.POLLING_FAILED, e);
        }
        double random = polls.random().getAsDouble();
        return new Turn<>(polls.policy().delayAfterFailure(failures, random), null);
    }

    Turn<S, P> over(WatchEnd.Reason reason, @Nullable Throwable cause) {
        return new Turn<>(Duration.ZERO, new WatchEnd<>(reason, item, since, taken, cause));
    }
}
