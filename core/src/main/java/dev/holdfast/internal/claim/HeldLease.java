package dev.holdfast.internal.claim;

import dev.holdfast.LeaseLostException;
import dev.holdfast.internal.engine.CommitOutcome;
import dev.holdfast.internal.engine.EncodedCommit;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease of a held item: until when it is known to last, whether it is lost, and whether the claim has ended. Thread-safe. */
final class HeldLease {
    private static final Logger LOG = LoggerFactory.getLogger(HeldLease.class);

    private final ItemKey key;
    private final Lease taken;
    private final Duration length;
    private final ItemLock lock;
    private final Runnable onEnd;
    private final LeaseEnd end;

    /** The reason why the lease is lost; null while it is not known to be lost. */
    private volatile @Nullable String lost;

    /** Whether the worker has finished, failed or released the item. */
    private volatile boolean ended;

    /**
     * The lease of a new claim.
     *
     * @param lock held by whoever writes the item
     * @param onEnd called when the lease is no longer to be renewed, perhaps more than once
     */
    HeldLease(ItemKey key, Lease taken, Duration length, ItemLock lock, Runnable onEnd) {
        this.key = key;
        this.taken = taken;
        this.length = length;
        this.lock = lock;
        this.onEnd = onEnd;
        this.end = new LeaseEnd(taken.expires());
    }

    long token() {
        return taken.token();
    }

    Duration length() {
        return length;
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isLost() {
        return lost != null;
    }

    /** Whether the worker may still write, as far as is known. */
    boolean isHeld() {
        return !ended && lost == null;
    }

    /** Whether the lease is known to be lost, or has expired without renewal. */
    boolean isLostAt(Instant now) {
        return lost != null || (!ended && end.isReached(now));
    }

    /** @throws IllegalStateException if the claim has ended, and LeaseLostException if the lease is lost */
    void require(String operation) {
        String reason = lost;
        if (reason != null) {
            throw new LeaseLostException(key.toString(), operation, reason);
        }
        if (ended) {
            throw new IllegalStateException(key + ": " + operation + ": this claim has ended; claim the item again");
        }
    }

    /** Whether a record carries this lease. */
    boolean isIn(@Nullable ItemRecord record) {
        Lease lease = record == null ? null : record.body().lease();
        return lease != null && lease.sameHolder(taken);
    }

    /**
     * Makes a write, which renews as well unless it ends the lease. The new end counts from now, since code of the host,
     * such as accessors of the payload, may have run for long since the write was drafted.
     */
    CommitOutcome write(EncodedCommit draft, Instant now, Function<EncodedCommit, CommitOutcome> store) {
        ItemBody body = draft.commit().body();
        if (body == null || body.lease() == null) {
            return store.apply(draft);
        }
        Instant until = now.plus(length);
        end.begin();
        CommitOutcome outcome;
        try {
            outcome = store.apply(draft.withLease(taken.until(until)));
        } catch (Throwable e) {
            end.perhapsStored(until);
            throw e;
        }
        if (outcome.committed()) {
            end.stored(until);
        } else {
            end.unchanged();
        }
        return outcome;
    }

    /**
     * Renews the lease. No lock is held meanwhile, so that neither the worker nor its listeners delay it.
     *
     * @return the revision of the item that the store saw; empty if the lease was not renewed
     */
    OptionalLong renew(StateStore store, Instant now) {
        if (!isHeld()) {
            return OptionalLong.empty();
        }
        Instant until = now.plus(length);
        end.begin();
        OptionalLong seen;
        try {
            seen = store.renew(key, taken, until);
        } catch (Throwable e) {
            end.perhapsStored(until);
            throw e;
        }
        if (seen.isPresent()) {
            end.stored(until);
        } else {
            end.unchanged();
            lose("the store refused to renew it");
        }
        return seen;
    }

    /** Takes notice of a commit by others; returns false if that has to wait for a write of the worker. */
    boolean notice(long revision, @Nullable ItemRecord record) {
        if (lock.isHeldByCurrentThread() || isIn(record) || revision <= taken.token()) {
            return true; // a commit that the claim has replaced may be noticed after it
        }
        if (!lock.tryLock()) {
            return false;
        }
        try {
            lose(reason(record));
        } finally {
            lock.unlock();
        }
        return true;
    }

    /** Marks the lease as lost, unless the worker has ended the claim meanwhile. */
    private void lose(String reason) {
        lock.lock();
        try {
            if (isHeld()) {
                lost = reason;
                end();
                LOG.atWarn()
                        .addKeyValue("item", key)
                        .log("the lease is lost: {}; the next call of the worker fails", reason);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Marks the lease as lost to the holder of a newer record, and returns the exception for the worker. */
    LeaseLostException lostTo(@Nullable ItemRecord newer, String operation) {
        String reason = reason(newer);
        lost = reason;
        end();
        return new LeaseLostException(key.toString(), operation, reason);
    }

    private static String reason(@Nullable ItemRecord newer) {
        if (newer == null) {
            return "the item has been deleted";
        }
        Lease lease = newer.body().lease();
        return "the item is in " + newer.body().state()
                + (lease == null ? " and nobody holds it" : " and " + lease.owner() + " holds it");
    }

    /** Ends the claim from outside: later calls of the worker fail. */
    void withdraw(String reason) {
        if (lost == null) {
            lost = reason;
        }
        end();
    }

    /** Ends the claim without a write: the lease is no longer renewed. */
    void end() {
        ended = true;
        onEnd.run();
    }

    @Override
    public String toString() {
        return "token " + taken.token() + (lost != null ? ", lost" : ended ? ", ended" : "");
    }
}
