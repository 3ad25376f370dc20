package dev.holdfast;

import dev.holdfast.LastKnown.Sight;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is known of an item when the store is away. Thread-safe. */
final class StaleReads<S, P> {
    private final @Nullable LastKnown known;
    private final Outage outage;
    private final ItemCodec<S, P> codec;

    StaleReads(StatesBuilder<S, P> from, String type, ItemCodec<S, P> codec) {
        known = from.lastKnown == 0 ? null : new LastKnown(from.lastKnown, from.clock);
        outage = new Outage(type);
        this.codec = codec;
    }

    /** The store to use, so that what it answers is known. */
    StateStore watching(StateStore store) {
        return known == null ? store : new RememberingStore(store, known, outage);
    }

    /**
     * What to show instead of an answer.
     *
     * @param away for how long the store has been away
     */
    record Stale<S, P>(Snapshot<S, P> item, Duration away) {}

    /**
     * What is known of an item after it could not be read.
     *
     * @throws StoreException the failure, unless it says that the store cannot be reached and the item is known
     */
    Stale<S, P> insteadOf(StoreException failure, ItemKey key) {
        Sight sight = known == null || !isAway(failure) ? null : known.find(key);
        ItemRecord record = sight == null ? null : sight.record();
        if (known == null || sight == null || record == null) {
            throw failure;
        }
        Duration away = outage.lasts(known.start(), failure);
        return new Stale<>(codec.snapshot(record).staleSince(sight.confirmed()), away);
    }

    /** A thread that was interrupted while it waited for the store has not found out anything about the store. */
    private static boolean isAway(StoreException failure) {
        return failure.verdict() != Verdict.FATAL && !Thread.currentThread().isInterrupted();
    }
}
