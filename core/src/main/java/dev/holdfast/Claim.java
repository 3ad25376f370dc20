package dev.holdfast;

import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StoreException;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive right to work on one item, with everything a worker can do with it. Holdfast renews the lease until the
 * claim ends: by {@link #run}, {@link #complete}, {@link #fail}, {@link #release} or {@link #close}.
 *
 * <p>Confined to one thread at a time, but for {@link #lost}, {@link #release} and {@link #close}, which any thread may
 * call, and the {@link Chunks}, which several threads may share.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class Claim<S, P> implements Work<S, P>, AutoCloseable {
    private final ClaimContext<S, P> context;
    private final Lease held;
    private final ReentrantLock lock = new ReentrantLock();
    /** The newest record, which writes are based on. */
    private Snapshot<S, P> current;

    private final ClaimPayload<S, P> payload;
    private final ClaimChunks<S, P> chunks;
    private final ClaimSteps<S, P> steps;
    private final WorkProgress progress;
    private volatile Instant leaseEnd;

    /** Why the lease is lost; null as long as that is not known. */
    private volatile @Nullable String lost;

    private volatile boolean ended;

    Claim(ClaimContext<S, P> context, Snapshot<S, P> snapshot, Lease held) {
        this.context = context;
        this.current = snapshot;
        this.held = held;
        this.leaseEnd = held.expires();
        this.progress = new WorkProgress(context.settings().progressInterval());
        this.payload = new ClaimPayload<>(this, context, lock, snapshot);
        LedgerReader reader = new LedgerReader(context.committer().store(), snapshot.key());
        this.chunks = new ClaimChunks<>(this, context, reader);
        this.steps = new ClaimSteps<>(this, context, reader);
    }

    @Override
    public Snapshot<S, P> snapshot() {
        lock.lock();
        try {
            return payload.shownBy(current);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long token() {
        return held.token();
    }

    @Override
    public boolean lost() {
        return lost != null || (!ended && !now().isBefore(leaseEnd));
    }

    /**
     * Does the work and ends the claim: the returned payload, the target state and the history in one commit. If the
     * task throws, the retry policy decides where the item goes; if it is interrupted, the item is released.
     *
     * @param target where the item goes when the task returns; allowed from the state the task leaves it in
     * @param task the work
     * @return the item after it: in the target state, or where its failure or interruption brought it
     * @throws IllegalTransitionException if the target can never be reached; the task is not run and the claim stays
     * @throws LeaseLostException if the lease was lost on the way; nothing of the result was written
     * @throws StoreException if the store is in trouble; the lease runs out by itself
     */
    public Snapshot<S, P> run(S target, Task<S, P> task) {
        TaskRun<S, P> run = new TaskRun<>(this, context.workflow());
        lock.lock();
        try {
            requireHeld("run");
            run.requireReachable(current, target, context.rules());
        } finally {
            lock.unlock();
        }
        return run.run(target, task);
    }

    /**
     * Ends the claim well.
     *
     * @param to where the item goes
     * @param payload the payload to store
     * @return the item after it
     * @throws IllegalTransitionException if the workflow does not allow the move
     * @throws ConflictException if somebody else changed the same field of the payload meanwhile
     * @throws LeaseLostException if the lease is lost
     */
    public Snapshot<S, P> complete(S to, P payload) {
        return complete(to, payload, Edit.none());
    }

    /**
     * Ends the claim well, with a message, tags or a reason.
     *
     * @param to where the item goes
     * @param payload the payload to store
     * @param edit what else to store; a payload step in it is not used
     * @return the item after it
     * @throws IllegalTransitionException if the workflow does not allow the move
     * @throws ConflictException if somebody else changed the same field of the payload meanwhile
     * @throws LeaseLostException if the lease is lost
     */
    public Snapshot<S, P> complete(S to, P payload, Edit<P> edit) {
        lock.lock();
        try {
            Function<Snapshot<S, P>, P> merged = this.payload.merging(payload);
            return finish(
                    "complete",
                    false,
                    base -> context.rules()
                            .complete(base, to, edit.withPayload(old -> merged.apply(base)), owner(), now()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the claim with an error; the retry policy of the state decides where the item goes.
     *
     * @param cause why
     * @return the item after it
     * @throws LeaseLostException if the lease is lost
     */
    public Snapshot<S, P> fail(Throwable cause) {
        return finish("fail", true, base -> context.rules().fail(base, cause, owner(), now()));
    }

    /**
     * Gives the item back without an outcome; the attempt does not count, and others may take it at once.
     *
     * @param reason why, for the history
     * @throws LeaseLostException if the lease is lost
     */
    public void release(String reason) {
        giveBack(reason);
    }

    Snapshot<S, P> giveBack(String reason) {
        return finish("release", true, base -> context.rules().release(base, reason, owner(), now()));
    }

    /**
     * Releases the item if nothing else ended the claim; idempotent, and silent if the lease is lost.
     *
     * @throws LeaseLostException if the lease is lost with a payload that was to be saved soon, and nobody was told
     * @throws StoreException if the store is in trouble; the lease runs out by itself
     */
    @Override
    public void close() {
        lock.lock();
        boolean waited = payload.waits();
        try {
            if (lost == null ? !ended : waited) {
                release("closed before it was finished");
            }
        } catch (LeaseLostException e) {
            if (waited) {
                throw e;
            } // else there is nothing to give back
        } finally {
            end();
            lock.unlock();
        }
    }

    /** Takes the item from a worker that may still be running, which hears of it like of a lost lease. */
    void withdraw() {
        lock.lock();
        try {
            if (!ended) {
                close();
            }
        } finally {
            lost = "it was given back when the states were closed";
            lock.unlock();
        }
    }

    @Override
    public void save(P next) {
        payload.save(next);
    }

    @Override
    public void saveSoon(P next) {
        payload.saveSoon(next);
    }

    @Override
    public void progress(long done, long total, @Nullable String message) {
        Progress next = new Progress(done, total, message);
        lock.lock();
        try {
            requireHeld("report progress");
            context.codec().requireShort(current.key().toString(), "progress message", message);
            Instant now = now();
            if (progress.report(next, now)) {
                write("report progress", base -> context.rules().quiet(base, now));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void enter(S next) {
        if (context.workflow().kind(next) != StateKind.ACTIVE) {
            throw new IllegalArgumentException(current.key() + ": " + next + " is "
                    + context.workflow().kind(next) + ", a claim goes on only into active states; complete it instead");
        }
        lock.lock();
        try {
            write("enter " + next, base -> context.rules().enterNext(base, next, owner(), now()));
            progress.reset();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void event(String name, @Nullable String text) {
        write("record event " + name, base -> context.rules().event(base, name, text, owner(), now()));
    }

    @Override
    public Chunks chunks(ChunkPlan plan) {
        return chunks.open(plan);
    }

    @Override
    public <R extends @Nullable Object> R step(String name, Class<R> type, Callable<R> body) throws Exception {
        return steps.run(name, type, body);
    }

    /** Counts the chunks of a ledger that was just opened as progress, which is written with the next write. */
    void recount(long done, long total) {
        lock.lock();
        try {
            progress.recount(done, total);
        } finally {
            lock.unlock();
        }
    }

    /** Takes over what a ledger counts as progress, within a write. */
    void count(long done, long total) {
        progress.count(done, total);
    }

    /** Writes with the progress that the step counts, which goes back if the write fails. */
    void writeCounted(String tried, Function<Snapshot<S, P>, Draft> step) {
        lock.lock();
        WorkProgress.Before before = progress.before();
        boolean done = false;
        try {
            var unused = write(tried, step);
            done = true;
        } finally {
            if (!done) {
                progress.restore(before);
            }
            lock.unlock();
        }
    }

    /** Where the claim is, if it is still held as far as is known. */
    S stateHeld(String tried) {
        lock.lock();
        try {
            requireHeld(tried);
            return current.state();
        } finally {
            lock.unlock();
        }
    }

    /** The newest record that is known. */
    Snapshot<S, P> newest() {
        lock.lock();
        try {
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** @param anyway whether the claim ends even if what was to be saved soon cannot be */
    private Snapshot<S, P> finish(String tried, boolean anyway, Function<Snapshot<S, P>, Draft> step) {
        lock.lock();
        try {
            Snapshot<S, P> after = write(tried, anyway, step);
            end();
            return after;
        } finally {
            lock.unlock();
        }
    }

    /** The one place where a worker writes: on the newest record, if it still has this lease. */
    Snapshot<S, P> write(String tried, Function<Snapshot<S, P>, Draft> step) {
        return write(tried, false, step);
    }

    private Snapshot<S, P> write(String tried, boolean last, Function<Snapshot<S, P>, Draft> step) {
        lock.lock();
        try {
            requireAlive(tried);
            if (!last) {
                payload.tell();
            }
            for (int i = 0; i < context.settings().casAttempts(); i++) {
                Draft draft = draft(step, last);
                Committer.Attempt attempt = send(draft);
                if (attempt.committed()) {
                    progress.written();
                    ItemRecord made = attempt.made();
                    Lease renewed = made.body().lease();
                    leaseEnd = renewed == null ? leaseEnd : renewed.expires();
                    current = context.codec().made(attempt);
                    payload.written(draft, current);
                    return current;
                }
                ItemRecord newer = attempt.record();
                Lease lease = newer == null ? null : newer.body().lease();
                if (newer == null || lease == null || !lease.sameHolder(held)) {
                    throw lose(tried, newer);
                }
                current = context.codec().snapshot(newer);
            }
            throw new ConflictException(
                    current.key().toString(), tried, "others changed the item again and again; try again");
        } finally {
            lock.unlock();
        }
    }

    private Committer.Attempt send(Draft draft) {
        try {
            return context.committer().attempt(draft);
        } catch (StoreException e) {
            payload.failed(draft, e);
            throw e;
        }
    }

    private Draft draft(Function<Snapshot<S, P>, Draft> step, boolean last) {
        String state = context.workflow().name(current.state());
        Draft draft = step.apply(current);
        payload.writeInto(draft, current, last);
        if (draft.state().equals(state)) {
            progress.writeInto(draft);
        }
        if (draft.lease() != null) {
            draft.lease(held.until(draft.now.plus(context.settings().lease()))); // every write renews as well
        }
        return draft;
    }

    private LeaseLostException lose(String tried, @Nullable ItemRecord newer) {
        Lease lease = newer == null ? null : newer.body().lease();
        String why = newer == null
                ? "the item has been deleted"
                : "the item is in " + newer.body().state()
                        + (lease == null ? " and nobody holds it" : " and " + lease.owner() + " holds it");
        lost = why;
        payload.forget();
        end();
        return new LeaseLostException(current.key().toString(), tried, why);
    }

    /** Whether an exception of a task tells of this lease, not of one that the task holds beside it. */
    boolean known(LeaseLostException e) {
        return lost != null && e.isOf(current.key().toString());
    }

    /** Throws what the worker has to hear: that it no longer holds the item, or that something was not saved. */
    void requireHeld(String tried) {
        requireAlive(tried);
        payload.tell();
    }

    boolean isHeld() {
        return !ended && lost == null;
    }

    /** Whether the worker's payload is not all stored. */
    boolean unsaved() {
        lock.lock();
        try {
            return payload.waits();
        } finally {
            lock.unlock();
        }
    }

    private void requireAlive(String tried) {
        String why = lost;
        if (why != null) {
            payload.forget();
            throw new LeaseLostException(current.key().toString(), tried, why);
        }
        if (ended) {
            throw new IllegalStateException(
                    current.key() + ": " + tried + ": this claim has ended already; claim the item again");
        }
    }

    /** Called by the keeper's timer: moves the end of the lease, unless the worker is just writing. */
    void renew() {
        if (ended || !lock.tryLock()) {
            return;
        }
        try {
            if (ended || lost != null) {
                return;
            }
            Instant end = now().plus(context.settings().lease());
            if (context.committer().store().renew(current.key(), held, end)) {
                leaseEnd = end;
            } else {
                lost = "as was found when it was to be renewed";
                end();
                LeaseKeeper.LOG
                        .atWarn()
                        .addKeyValue("item", current.key())
                        .log("the lease is lost; the worker is told with its next write");
            }
        } finally {
            lock.unlock();
        }
    }

    void end() {
        ended = true;
        context.keeper().forget(this);
    }

    Instant now() {
        return context.committer().now();
    }

    private String owner() {
        return context.settings().owner();
    }

    @Override
    public String toString() {
        return "Claim[" + snapshot() + ", token " + token() + (lost != null ? ", lost" : ended ? ", ended" : "") + "]";
    }
}
