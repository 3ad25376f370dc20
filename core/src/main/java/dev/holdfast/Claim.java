package dev.holdfast;

import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.internal.claim.ClaimChunks;
import dev.holdfast.internal.claim.ClaimRun;
import dev.holdfast.internal.claim.DurableSteps;
import dev.holdfast.internal.claim.HeldItem;
import dev.holdfast.internal.claim.PayloadWriter;
import dev.holdfast.internal.claim.ProgressWriter;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive right to work on one item, and everything that a worker can do with it. Holdfast renews the lease until
 * the claim ends: by {@link #run}, {@link #complete}, {@link #fail}, {@link #release} or {@link #close}.
 *
 * <pre>{@code
 * items.claim(DOWNLOADING, "e1")
 *         .ifPresent(claim -> claim.run(DOWNLOADED, work -> {
 *             work.progress(0, 1, "downloading");
 *             return download(work.payload());
 *         }));
 * }</pre>
 *
 * <p>Confined to one thread at a time, except for {@link #lost}, {@link #release} and {@link #close}, which any thread
 * may call, and for {@link Chunks}, which several threads may share.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class Claim<S, P> implements WorkContext<S, P>, AutoCloseable {
    private final HeldItem<S, P> item;
    private final PayloadWriter<S, P> payloads;
    private final ClaimChunks<S, P> chunks;
    private final DurableSteps<S, P> steps;

    Claim(HeldItem<S, P> item) {
        this.item = item;
        item.face(this);
        this.payloads = new PayloadWriter<>(item);
        this.chunks = new ClaimChunks<>(item);
        this.steps = new DurableSteps<>(item);
    }

    private HeldItem<S, P> used() {
        item.use(this);
        return item;
    }

    @Override
    public String id() {
        return item.key().id();
    }

    @Override
    public Snapshot<S, P> snapshot() {
        return used().snapshot();
    }

    @Override
    public long token() {
        return item.token();
    }

    @Override
    public boolean lost() {
        return item.lost();
    }

    /**
     * Runs a task and ends the claim: payload, target state and history are one commit. If the task throws, the retry
     * policy decides where the item goes. If the thread is interrupted, the item is released.
     *
     * @param target the state to enter when the task returns; the workflow must allow it from the state that the task
     *     leaves the item in
     * @param task the work
     * @return the item after the run: in the target state, or where its failure or interruption brought it
     * @throws IllegalTransitionException if the target can never be reached; the task is not run and the claim stays
     * @throws LeaseLostException if the lease was lost during the run; no result was written
     * @throws StoreException if the store fails; the lease is no longer renewed and expires
     */
    public Snapshot<S, P> run(S target, Task<S, P> task) {
        try {
            return new ClaimRun<>(item).run(target, () -> {
                item.use(this);
                return task.run(this);
            });
        } finally {
            Reference.reachabilityFence(this); // the claim is in use, whether the task uses its argument or not
        }
    }

    /**
     * Completes the work and ends the claim.
     *
     * @param to the state to enter
     * @param payload the payload to store, merged with the changes of others
     * @return the item after it
     * @throws IllegalTransitionException if the workflow does not allow the move
     * @throws ConflictException if somebody else changed the same field of the payload
     * @throws LeaseLostException if the lease is lost
     */
    public Snapshot<S, P> complete(S to, P payload) {
        return complete(to, payload, Note.none());
    }

    /**
     * Completes the work with a note and ends the claim.
     *
     * @param to the state to enter
     * @param payload the payload to store, merged with the changes of others
     * @param note goes along with the move
     * @return the item after it
     * @throws IllegalTransitionException if the workflow does not allow the move
     * @throws ConflictException if somebody else changed the same field of the payload
     * @throws LeaseLostException if the lease is lost
     */
    public Snapshot<S, P> complete(S to, P payload, Note note) {
        return used().complete(to, payload, note);
    }

    /**
     * Records a failed attempt and ends the claim. The retry policy decides where the item goes.
     *
     * @param cause the error
     * @return the item after it: in its error state, in its give-up state, or where it was if the workflow has no error
     *     state for it
     * @throws LeaseLostException if the lease is lost
     */
    public Snapshot<S, P> fail(Throwable cause) {
        return used().fail(cause);
    }

    /**
     * Releases the item for other workers and ends the claim. The attempt does not count.
     *
     * @param reason recorded in the history
     * @return the item after it
     * @throws LeaseLostException if the lease is lost
     */
    public Snapshot<S, P> release(String reason) {
        return item.release(reason);
    }

    /**
     * Releases the item for other workers after a delay, and ends the claim. The attempt does not count.
     *
     * @param reason recorded in the history
     * @param delay the earliest time of the next claim, from now; zero or more
     * @return the item after it
     * @throws IllegalArgumentException if the delay is negative, or ends after the year 9999
     * @throws LeaseLostException if the lease is lost
     */
    public Snapshot<S, P> release(String reason, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException(id() + ": delay " + delay + " is negative; use zero or more");
        }
        return item.release(reason, delay);
    }

    /**
     * Releases the item unless the claim has ended. Idempotent.
     *
     * @throws LeaseLostException if the lease is lost while a payload saved by {@link #saveSoon} is pending, which is
     *     then lost too
     */
    @Override
    public void close() {
        item.close();
    }

    @Override
    public void save(P payload) {
        item.use(this);
        payloads.save(payload);
    }

    @Override
    public void saveSoon(P payload) {
        item.use(this);
        payloads.saveSoon(payload);
    }

    @Override
    public void progress(long current, long total, @Nullable String message) {
        new ProgressWriter<>(used()).report(new Progress(current, total, message));
    }

    @Override
    public void enter(S next) {
        used().enter(next);
    }

    @Override
    public void event(String name, @Nullable String text) {
        used().event(name, text);
    }

    @Override
    public Chunks chunks(ChunkPlan plan) {
        item.use(this);
        return chunks.open(plan);
    }

    @Override
    public <R extends @Nullable Object> R step(String name, Class<R> type, Callable<R> body) throws Exception {
        item.use(this);
        return steps.run(name, type, body);
    }

    @Override
    public String toString() {
        return item.toString();
    }
}
