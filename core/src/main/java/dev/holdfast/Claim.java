package dev.holdfast;

import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.internal.claim.ClaimChunks;
import dev.holdfast.internal.claim.ClaimRun;
import dev.holdfast.internal.claim.DurableSteps;
import dev.holdfast.internal.claim.HeldItem;
import dev.holdfast.internal.claim.PayloadWriter;
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
        this.payloads = new PayloadWriter<>(item);
        this.chunks = new ClaimChunks<>(item);
        this.steps = new DurableSteps<>(item);
    }

    @Override
    public Snapshot<S, P> snapshot() {
        return item.snapshot();
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
        return new ClaimRun<>(item).run(target, () -> task.run(this));
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
        return item.complete(to, payload, note);
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
        return item.fail(cause);
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
        payloads.save(payload);
    }

    @Override
    public void saveSoon(P payload) {
        payloads.saveSoon(payload);
    }

    @Override
    public void progress(long current, long total, @Nullable String message) {
        item.report(new Progress(current, total, message));
    }

    @Override
    public void enter(S next) {
        item.enter(next);
    }

    @Override
    public void event(String name, @Nullable String text) {
        item.event(name, text);
    }

    @Override
    public Chunks chunks(ChunkPlan plan) {
        return chunks.open(plan);
    }

    @Override
    public <R extends @Nullable Object> R step(String name, Class<R> type, Callable<R> body) throws Exception {
        return steps.run(name, type, body);
    }

    @Override
    public String toString() {
        return item.toString();
    }
}
