package dev.holdfast.internal.engine;

import dev.holdfast.Change;
import dev.holdfast.Changes;
import dev.holdfast.Cursor;
import dev.holdfast.Poll;
import dev.holdfast.StoreException;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.ItemKey;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads one item and its history consistently, and decides when to poll again. Thread-safe. */
public record PollReader<S, P>(
        ItemReads<S, P> reads,
        StaleReads<S, P> stale,
        Supplier<Instant> clock,
        PollPolicy policy,
        DoubleSupplier random) {
    public PollReader<S, P> with(PollPolicy other) {
        return new PollReader<>(reads, stale, clock, other, random);
    }

    /**
     * Polls for a caller that keeps only the cursor: the age of the last change decides the next poll, or the length of
     * the outage.
     */
    public Poll<S, P> poll(ItemKey key, Cursor since) {
        try {
            PolledItem<S, P> found = find(key, since);
            Instant now = clock.get();
            return judge(found, found.item() == null ? now : found.item().updated(), now);
        } catch (StoreException e) {
            var known = stale.insteadOf(e, key);
            PolledItem<S, P> found = new PolledItem<>(key.id(), known.item(), List.of(), since, false);
            return new PollResult<>(found, policy.delayWhileAway(known.away(), random.getAsDouble()), null);
        }
    }

    /** Returns the revision of the item, 0 if there is none; an unchanged revision means no news. */
    public long revision(ItemKey key) {
        return reads.store().read(key).map(record -> record.revision()).orElse(0L);
    }

    /**
     * Reads the record, then the history. The history of a record is visible with it, so the entries reach at least as
     * far as the record. If they reach further, the record is read again and is then at least as new as they are; the
     * number of entries shows whether it is newer.
     */
    public PolledItem<S, P> find(ItemKey key, Cursor since) {
        Optional<ItemSnapshot<S, P>> item = reads.newest(key);
        Changes<S> page = reads.page(key.id(), since, ItemReads.PAGE);
        List<Change<S>> changes = page.changes();
        boolean more = page.more();
        if (!changes.isEmpty()) {
            Change<S> last = changes.get(changes.size() - 1);
            if (isOlder(item, last)) {
                item = reads.newest(key);
            }
            more |= !leadsTo(last, item);
        }
        return new PolledItem<>(key.id(), item.orElse(null), changes, page.next(), more);
    }

    private boolean isOlder(Optional<ItemSnapshot<S, P>> item, Change<S> last) {
        return item.map(found -> found.revision() < last.revision()).orElse(last.kind() != Kind.DELETED);
    }

    private boolean leadsTo(Change<S> last, Optional<ItemSnapshot<S, P>> item) {
        boolean deleted = last.kind() == Kind.DELETED;
        return item.map(found -> !deleted && found.entries() == last.number()).orElse(deleted);
    }

    public Poll<S, P> judge(PolledItem<S, P> found, Instant changed, Instant now) {
        if (found.more()) {
            return new PollResult<>(found, Duration.ZERO, null);
        }
        PollForecast forecast = PollForecast.of(found.item(), changed, now);
        return new PollResult<>(found, forecast.next(policy, random.getAsDouble()), end(found, forecast));
    }

    private Poll.@Nullable End end(PolledItem<S, P> found, PollForecast forecast) {
        if (found.item() == null) {
            // without changes the item may not have been created yet
            return found.changes().isEmpty() ? null : Poll.End.DELETED;
        }
        if (forecast.isPastPatience(policy)) {
            return Poll.End.FAILED;
        }
        return forecast.pace() == StateKind.DONE ? Poll.End.DONE : null;
    }
}
