package dev.holdfast.internal.claim;

import dev.holdfast.ConflictException;
import dev.holdfast.DuplicateKeyException;
import dev.holdfast.LeaseLostException;
import dev.holdfast.Note;
import dev.holdfast.Snapshot;
import dev.holdfast.StoreException;
import dev.holdfast.internal.engine.CommitDraft;
import dev.holdfast.internal.engine.CommitOutcome;
import dev.holdfast.internal.engine.EncodedCommit;
import dev.holdfast.internal.engine.InvalidKeyException;
import dev.holdfast.internal.engine.ItemEdit;
import dev.holdfast.internal.engine.ItemSnapshot;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.StateKind;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An item under a lease: the lease, the newest record, and the only place where a worker writes. Thread-safe. */
public final class HeldItem<S, P> implements LeaseRenewer.Renewable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldItem.class);
    private static final int RENEWALS_PER_LEASE = 3;
    private static final Duration LONGEST_WITHDRAWAL = Duration.ofSeconds(10);

    private final ClaimServices<S, P> services;
    private final ItemKey key;
    private final HeldLease lease;
    private final ItemLock lock = new ItemLock();
    private final ClaimUse use;
    private final ClaimPayload<S, P> payload;
    private final ClaimProgress progress;
    private ItemSnapshot<S, P> newest;

    /** @param onEnd called when the lease is no longer to be renewed */
    HeldItem(
            ClaimServices<S, P> services,
            ItemSnapshot<S, P> claimed,
            Lease held,
            Duration length,
            Consumer<HeldItem<S, P>> onEnd) {
        this.services = services;
        this.newest = claimed;
        this.key = claimed.key();
        this.lease = new HeldLease(key, held, length, lock, () -> onEnd.accept(this));
        this.use = new ClaimUse(services.settings().use(), length, now());
        this.progress = new ClaimProgress(services.settings().progressInterval());
        this.payload = new ClaimPayload<>(services, claimed);
    }

    ClaimServices<S, P> services() {
        return services;
    }

    /** The newest record with the payload that the worker knows. */
    public Snapshot<S, P> snapshot() {
        return locked(() -> payload.shownBy(newest));
    }

    /** The newest record that is known, with the stored payload. */
    ItemSnapshot<S, P> newest() {
        return locked(() -> newest);
    }

    public ItemKey key() {
        return key;
    }

    public long token() {
        return lease.token();
    }

    /** Whether the lease is known to be lost or has expired without renewal. */
    public boolean lost() {
        return lease.isLostAt(now());
    }

    /** Whether the worker may still write, as far as is known. */
    boolean isHeld() {
        return lease.isHeld();
    }

    /** Whether a payload is pending that is not stored yet. */
    boolean unsaved() {
        return locked(payload::isPending);
    }

    /** Whether an exception of a task reports the loss of this lease, not of another that the task holds. */
    boolean reportedLost(LeaseLostException e) {
        return lease.isLost() && e.item().equals(key.toString());
    }

    Instant now() {
        return services.committer().now();
    }

    String owner() {
        return services.settings().owner();
    }

    /** Runs an action under the lock of the item. */
    <T> T locked(Supplier<T> action) {
        return lock.locked(action);
    }

    /** The state of the item, if the worker still holds it. */
    S stateHeld(String operation) {
        return locked(() -> {
            requireHeld(operation);
            return newest.state();
        });
    }

    /** Throws if the lease is lost, the claim has ended, or a pending payload was refused. */
    void requireHeld(String operation) {
        requireAlive(operation);
        payload.throwRefusal();
    }

    private void requireAlive(String operation) {
        if (lease.isLost()) {
            payload.discard();
        }
        lease.require(operation);
    }

    /** Writes on the newest record, if it still carries this lease. */
    ItemSnapshot<S, P> write(String operation, Function<ItemSnapshot<S, P>, CommitDraft> change) {
        return locked(() -> write(operation, false, change));
    }

    /** Writes and ends the claim. */
    private ItemSnapshot<S, P> finish(
            String operation, boolean last, Function<ItemSnapshot<S, P>, CommitDraft> change) {
        return locked(() -> {
            ItemSnapshot<S, P> after = write(operation, last, change);
            end();
            return after;
        });
    }

    /** @param last whether the claim ends even if the pending payload cannot be stored */
    private ItemSnapshot<S, P> write(String operation, boolean last, Function<ItemSnapshot<S, P>, CommitDraft> change) {
        requireAlive(operation);
        if (!last) {
            payload.throwRefusal();
        }
        for (int i = 0; i < services.settings().casAttempts(); i++) {
            CommitDraft draft = draft(change, last);
            CommitOutcome outcome;
            try {
                outcome = commit(draft);
            } catch (DuplicateKeyException | InvalidKeyException e) {
                payload.refusedIn(draft, e, last);
                return write(operation, true, change);
            }
            if (outcome.committed()) {
                progress.written();
                use.written(draft.now);
                newest = services.codec().snapshot(outcome);
                payload.written(draft, newest);
                return newest;
            }
            ItemRecord newer = outcome.record();
            if (newer == null || !lease.isIn(newer)) {
                throw loss(operation, newer);
            }
            newest = services.codec().snapshot(newer);
        }
        throw new ConflictException(
                key.toString(),
                operation,
                "others changed the item " + services.settings().casAttempts() + " times in a row; try again");
    }

    private CommitOutcome commit(CommitDraft draft) {
        try {
            EncodedCommit encoded = services.committer().encode(draft);
            return lease.write(encoded, now(), commit -> services.committer().commit(commit, lock::callLater));
        } catch (StoreException e) {
            payload.failed(draft, e);
            throw e;
        }
    }

    private CommitDraft draft(Function<ItemSnapshot<S, P>, CommitDraft> change, boolean last) {
        String state = services.workflow().name(newest.state());
        CommitDraft draft = change.apply(newest);
        payload.writeInto(draft, newest, last);
        if (draft.state().equals(state)) {
            progress.writeInto(draft);
        }
        return draft;
    }

    private LeaseLostException loss(String operation, @Nullable ItemRecord newer) {
        payload.discard();
        return lease.lostTo(newer, operation);
    }

    /** Moves on into another active state under the same lease. */
    public void enter(S next) {
        if (services.workflow().kind(next) != StateKind.ACTIVE) {
            throw new IllegalArgumentException(
                    key + ": " + next + " is " + services.workflow().kind(next)
                            + ", but a claim can enter only active states; complete it instead");
        }
        lock.lock();
        try {
            write("enter " + next, false, base -> services.rules().enterNext(base, next, owner(), now()));
            progress.reset();
        } finally {
            lock.unlock();
        }
    }

    public void event(String name, @Nullable String text) {
        write("record event " + name, base -> services.rules().event(base, name, text, owner(), now()));
    }

    /** Completes the work with a payload, merged with the changes of others. */
    public ItemSnapshot<S, P> complete(S to, P result, Note note) {
        lock.lock();
        try {
            Function<ItemSnapshot<S, P>, P> merged = payload.merge(result);
            return finish("complete", false, base -> {
                ItemEdit<P> edit = new ItemEdit<>(old -> merged.apply(base), note);
                return services.rules().complete(base, to, edit, owner(), now());
            });
        } finally {
            lock.unlock();
        }
    }

    public ItemSnapshot<S, P> fail(Throwable cause) {
        return finish("fail", true, base -> services.rules().fail(base, cause, owner(), now()));
    }

    public ItemSnapshot<S, P> release(String reason) {
        return release(reason, Duration.ZERO);
    }

    public ItemSnapshot<S, P> release(String reason, Duration delay) {
        return finish("release", true, base -> services.rules().release(base, reason, delay, owner(), now()));
    }

    /** Releases the item unless the claim has ended. */
    public void close() {
        lock.lock();
        boolean pending = payload.isPending();
        try {
            if (lease.isLost() ? pending : !lease.hasEnded()) {
                release("closed before it was finished");
            }
        } catch (LeaseLostException e) {
            if (pending) {
                throw e;
            } // else nothing is left to release
        } finally {
            end();
            lock.unlock();
        }
    }

    /**
     * Releases the item because its {@code Items} are being closed; later calls of the worker fail. If the worker is in a
     * call that does not end, its lease expires instead.
     */
    void withdraw() {
        withdraw("it was released when its Items were closed", this::close);
    }

    private void withdraw(String reason, Runnable release) {
        boolean free = lock.tryLock(LONGEST_WITHDRAWAL);
        boolean ended = free && lease.hasEnded();
        try {
            if (free && !ended) {
                release.run();
            }
        } finally {
            if (!ended) {
                lease.withdraw(reason);
            }
            if (free) {
                lock.unlock();
            }
        }
    }

    @Override
    public Duration interval() {
        return lease.length().dividedBy(RENEWALS_PER_LEASE);
    }

    /** Records that the worker uses its claim. */
    public void use(Object face) {
        use.by(face, now());
    }

    /** Records the object through which the worker uses its claim. */
    public void face(Object face) {
        use.face(face);
    }

    /** Whether nobody has begun the claim, and it has not ended. */
    boolean isWaiting() {
        return lease.isHeld() && !use.hasBegun();
    }

    /** Releases the item if nobody has begun the claim. */
    void releaseIfWaiting(String reason) {
        lock.lock();
        try {
            if (isWaiting()) {
                release(reason);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Renews the lease, or releases the item if nobody works on it; takes over a newer version by others. */
    @Override
    public void renew() {
        Instant now = now();
        String reason = use.endAt(now);
        if (reason != null) {
            LOG.atWarn().addKeyValue("item", key).log("the claim is released: {}", reason);
            withdraw("it was released: " + reason, () -> release(reason));
            return;
        }
        if (use.isToBeReported(now)) {
            LOG.atWarn()
                    .addKeyValue("item", key)
                    .log(
                            "the work on it lasts longer than {}",
                            services.settings().use().work());
        }
        StateStore store = services.committer().store();
        OptionalLong seen = lease.renew(store, now);
        if (seen.isEmpty() || !lock.tryLock()) {
            return;
        }
        try {
            if (lease.isHeld() && seen.getAsLong() > newest.revision()) {
                store.read(key)
                        .filter(lease::isIn)
                        .map(services.codec()::snapshot)
                        .ifPresent(item -> newest = item);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes notice of a commit through the same {@code Items}; returns false if that has to wait for the worker. */
    boolean notice(long revision, @Nullable ItemRecord record) {
        return lease.notice(revision, record);
    }

    /** Ends the claim without a write: the lease is no longer renewed. */
    void end() {
        lease.end();
    }

    /** The progress of this claim. Guarded by {@link #locked}. */
    ClaimProgress progress() {
        return progress;
    }

    /** The payload of this claim. Guarded by {@link #locked}. */
    ClaimPayload<S, P> payload() {
        return payload;
    }

    /** The lock of the item, for parts of the claim that combine several writes. */
    ItemLock lock() {
        return lock;
    }

    @Override
    public String toString() {
        return "Claim[" + snapshot() + ", " + lease + "]";
    }
}
