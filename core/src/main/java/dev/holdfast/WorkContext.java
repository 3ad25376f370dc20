package dev.holdfast;

import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.chunk.ChunksChangedException;
import dev.holdfast.limit.RateLimitedException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The context of a worker: the claimed item, and everything that a worker can do with it before the claim ends.
 *
 * <pre>{@code
 * for (Claim<Stage, Episode> claim : items.claim(DOWNLOADING, 10)) {
 *     claim.run(DOWNLOADED, work -> {
 *         work.progress(0, 2, "connecting");
 *         String audio = work.step("download", String.class, () -> download(work.payload()).audio());
 *         work.progress(2, 2, null);
 *         return work.payload().withAudio(audio);
 *     });
 * }
 * }</pre>
 *
 * <p>Every write is fenced: once the lease is lost, each one throws a {@link LeaseLostException} and changes nothing.
 * Confined to one thread at a time, except for {@link #lost}.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public interface WorkContext<S, P> {
    /**
     * Returns the item as this worker last read or wrote it. Its payload is the claimed one, or the one that the worker
     * last saved. Changes by others are merged with it when it is written.
     *
     * @return the snapshot
     */
    Snapshot<S, P> snapshot();

    /**
     * Returns the id of the item.
     *
     * @return the id that the host chose
     */
    default String id() {
        return snapshot().id();
    }

    /**
     * Returns the state of the item.
     *
     * @return the state
     */
    default S state() {
        return snapshot().state();
    }

    /**
     * Returns the payload: the host's own data.
     *
     * @return the payload as it was claimed, or as this worker last saved it
     */
    default P payload() {
        return snapshot().payload();
    }

    /**
     * Returns the number of this attempt.
     *
     * @return from 1
     */
    default int attempt() {
        return snapshot().attempt(state());
    }

    /**
     * Returns the fencing token, for outside systems that can refuse an older one.
     *
     * @return strictly greater than that of every earlier claim of the item
     */
    long token();

    /**
     * Saves the payload during the work. It is durable when this returns.
     *
     * @param payload the new payload; changes by others in other fields are kept
     * @throws ConflictException if somebody else changed the same field of the payload
     * @throws RateLimitedException if the item is updated too often
     * @throws LeaseLostException if the lease is lost
     */
    void save(P payload);

    /**
     * Saves the payload soon, for values that change fast. {@link #payload} returns it at once. Pending payloads are
     * written at most every half second ({@link Items.Builder#progressInterval}), with the next write, and when the
     * claim ends; only the newest one is written. If the worker's process is killed before that, it is lost.
     *
     * <p>If the pending payload turns out to conflict with a change by another, the next call throws the {@link
     * ConflictException}. If no call follows, because the work failed or was released, the history of the item gets an
     * event {@code payload not saved}. While the store fails or the rate limiter refuses, the payload stays pending.
     *
     * @param payload the new payload; changes by others in other fields are kept
     * @throws IllegalArgumentException if it cannot be stored
     * @throws ConflictException if somebody else changed the same field of the payload
     * @throws LeaseLostException if the lease is lost
     */
    void saveSoon(P payload);

    /**
     * Reports the progress of the work. Progress never goes back within an attempt. It is written at most every half
     * second ({@link Items.Builder#progressInterval}) and with the next write; the last value is always written.
     *
     * @param current the finished part, from 0
     * @param total the whole; 0 if it is not known
     * @param message the present activity, for people; may be null
     * @throws LeaseLostException if the lease is lost
     */
    void progress(long current, long total, @Nullable String message);

    /**
     * Moves the item to another active state under the same lease.
     *
     * @param next an active state that the workflow allows
     * @throws IllegalTransitionException if the workflow does not allow it
     * @throws LeaseLostException if the lease is lost
     */
    void enter(S next);

    /**
     * Opens the ledger of the chunks of the work in this state. Chunks that earlier attempts completed stay done. The
     * first call creates the ledger; later calls, in this attempt or another, find it as it is. Opening is cheap,
     * however many chunks are done.
     *
     * @param plan the number of chunks, and how the work was divided
     * @return the ledger, which several threads may use
     * @throws ChunksChangedException if the plan differs from the one of the ledger, and does not ask for a restart
     * @throws LeaseLostException if the lease is lost
     */
    Chunks chunks(ChunkPlan plan);

    /**
     * Opens the ledger of the chunks, divided without a configuration. Otherwise like {@link #chunks(ChunkPlan)}.
     *
     * @param total the number of chunks, from 0; a larger number than before makes the ledger grow, a smaller one is
     *     refused
     * @return the ledger, which several threads may use
     * @throws ChunksChangedException if there were more chunks before, or they were divided by a configuration
     * @throws LeaseLostException if the lease is lost
     */
    default Chunks chunks(int total) {
        return chunks(ChunkPlan.of(total));
    }

    /**
     * Does a named part of the work once. Its result is durable before this returns, and later attempts in this state
     * get the result without doing the work again. If the body throws, nothing is kept.
     *
     * @param <R> the type of the result, written as JSON
     * @param name identifies the result in this state; without {@code /}, at most 58 characters; to do the work again,
     *     use a new name
     * @param type the type of the result
     * @param body the work; its result may be null
     * @return the result as it is stored, in the first attempt as in later ones
     * @throws IllegalStateException if a step of this name was started or done in this attempt
     * @throws IllegalArgumentException if the result cannot be stored, see {@link Limits#maxResultBytes}
     * @throws UnreadableItemException if the stored result does not fit the type
     * @throws LeaseLostException if the lease is lost
     * @throws Exception what the body throws
     */
    <R extends @Nullable Object> R step(String name, Class<R> type, Callable<R> body) throws Exception;

    /**
     * Records an event in the history of the item.
     *
     * @param name the kind of event
     * @param text the details, for people; may be null
     * @throws LeaseLostException if the lease is lost
     */
    void event(String name, @Nullable String text);

    /**
     * Returns whether the lease is lost, so that long work can stop early. Any thread may call this.
     *
     * @return true if the lease is known to be lost, has expired without a renewal, or the {@link Items} were closed
     */
    boolean lost();

    /**
     * The work on one item.
     *
     * @param <S> the states
     * @param <P> the payload
     */
    @FunctionalInterface
    interface Task<S, P> {
        /**
         * Does the work.
         *
         * @param work the context of this attempt
         * @return the payload to store when the work is done
         * @throws Exception if the attempt failed; the retry policy decides where the item goes
         */
        P run(WorkContext<S, P> work) throws Exception;
    }
}
