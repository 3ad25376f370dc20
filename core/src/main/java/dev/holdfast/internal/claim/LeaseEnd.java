package dev.holdfast.internal.claim;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of a lease as the holder knows it: what the store holds, whatever the clock does. Writes and renewals may reach
 * the store in another order than they return; of those that overlap, the earliest end is believed. Thread-safe.
 */
final class LeaseEnd {
    private volatile Instant end;
    private int underWay;

    /** The earliest end that was stored since none was under way; null if there is none. */
    private @Nullable Instant earliest;

    LeaseEnd(Instant end) {
        this.end = end;
    }

    boolean isReached(Instant now) {
        return !now.isBefore(end);
    }

    /** Begins a write or renewal; {@link #stored}, {@link #unchanged} or {@link #perhapsStored} ends it. */
    synchronized void begin() {
        underWay++;
    }

    synchronized void stored(Instant until) {
        Instant before = earliest;
        earliest = before == null || until.isBefore(before) ? until : before;
        end = earliest;
        unchanged();
    }

    /** The answer of the store is not known: the lease may end then, if that is earlier. */
    synchronized void perhapsStored(Instant until) {
        stored(until.isBefore(end) ? until : end);
    }

    synchronized void unchanged() {
        underWay--;
        if (underWay == 0) {
            earliest = null;
        }
    }
}
