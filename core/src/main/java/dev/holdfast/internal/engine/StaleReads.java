package dev.holdfast.internal.engine;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.internal.lastknown.LastKnownRecords;
import dev.holdfast.internal.lastknown.LastKnownRecords.Sight;
import dev.holdfast.internal.lastknown.LastKnownStore;
import dev.holdfast.internal.lastknown.OutageLog;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Reads of last known records while the store cannot be reached. Thread-safe. */
public final class StaleReads<S, P> {
    private final @Nullable LastKnownRecords known;
    private final OutageLog outage;
    private final ItemCodec<S, P> codec;

    /** @param items the most records to remember; 0 disables stale reads */
    public StaleReads(int items, InstantSource clock, String type, ItemCodec<S, P> codec) {
        known = items == 0 ? null : new LastKnownRecords(items, clock);
        outage = new OutageLog(type);
        this.codec = codec;
    }

    /** Wraps the store so that its replies are remembered. */
    public StateStore watching(StateStore store) {
        return known == null ? store : new LastKnownStore(store, known, outage);
    }

    /**
     * The last known version of an item.
     *
     * @param away how long the store has been unreachable
     */
    public record Stale<S, P>(ItemSnapshot<S, P> item, Duration away) {}

    /**
     * Returns the last known version of an item that could not be read.
     *
     * @throws StoreException the failure, unless it means that the store cannot be reached and the item is known
     */
    public Stale<S, P> insteadOf(StoreException failure, ItemKey key) {
        Sight sight = known == null || !isAway(failure) ? null : known.find(key);
        ItemRecord record = sight == null ? null : sight.record();
        if (known == null || sight == null || record == null) {
            throw failure;
        }
        Duration away = outage.lasts(known.start(), failure);
        return new Stale<>(codec.snapshot(record).staleSince(sight.confirmed()), away);
    }

    /**
     * Returns whether a failure means that the store cannot be reached; an interrupted wait proves nothing about the
     * store.
     */
    private static boolean isAway(StoreException failure) {
        return failure.verdict() != Verdict.FATAL && !Thread.currentThread().isInterrupted();
    }
}
