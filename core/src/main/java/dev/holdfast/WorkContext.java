package dev.holdfast;

import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.chunk.ChunksChangedException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a worker can do with the item it holds. Every write is fenced: once the lease is lost, each throws {@link
 * LeaseLostException} and changes nothing. Confined to one thread at a time, but for {@link #lost}.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public interface WorkContext<S, P> {
    /**
     * The item as this worker last read or wrote it. Its payload is the one that was claimed or that the worker saved:
     * what others change meanwhile is put together with the worker's when that is stored.
     *
     * @return the snapshot
     */
    Snapshot<S, P> snapshot();

    /**
     * The host's id.
     *
     * @return the id
     */
    default String id() {
        return snapshot().id();
    }

    /**
     * Where the item is.
     *
     * @return the state
     */
    default S state() {
        return snapshot().state();
    }

    /**
     * The host's own data.
     *
     * @return the payload as it was claimed, or last saved by this worker
     */
    default P payload() {
        return snapshot().payload();
    }

    /**
     * The number of this attempt.
     *
     * @return from 1
     */
    default int attempt() {
        return snapshot().attempt(state());
    }

    /**
     * The fencing token: give it to outside systems that can refuse an older one.
     *
     * @return strictly greater than that of every earlier claim of the item
     */
    long token();

    /**
     * Saves the payload in the middle of the work; durable when this returns.
     *
     * @param payload the new payload; what others changed meanwhile in other fields is kept
     * @throws ConflictException if somebody else changed the same field of the payload meanwhile
     * @throws RateLimitedException if the item is updated too often
     * @throws LeaseLostException if the lease is lost
     */
    void save(P payload);

    /**
     * Saves the payload soon: for values that move fast. Written at most every half second ({@link
     * Items.Builder#progressInterval}), together with the next write, and when the claim ends; of several the last is
     * written, and {@link #payload} shows it at once. If the worker's process is killed before, it is lost.
     *
     * <p>If it turns out later that the value cannot be put together with what others changed, the next call throws the
     * {@link ConflictException}; where no call comes, because the work failed or was released, the history of the item has an
     * event {@code payload not saved}. While the store is in trouble or the rate limiter says no, the value goes on waiting.
     *
     * @param payload the new payload; what others changed meanwhile in other fields is kept
     * @throws IllegalArgumentException if it cannot be stored
     * @throws ConflictException if somebody else changed the same field of the payload meanwhile
     * @throws LeaseLostException if the lease is lost
     */
    void saveSoon(P payload);

    /**
     * Reports how far the work is. Never goes back within an attempt. Written at most every half second, and with the
     * next write; the last value is always written.
     *
     * @param current how much is done, from 0
     * @param total how much there is; 0 if that is not known
     * @param message what is being done, for people; may be null
     * @throws LeaseLostException if the lease is lost
     */
    void progress(long current, long total, @Nullable String message);

    /**
     * Goes on into another active state under the same lease.
     *
     * @param next an active state that the workflow allows
     * @throws IllegalTransitionException if the workflow does not allow it
     * @throws LeaseLostException if the lease is lost
     */
    void enter(S next);

    /**
     * The ledger of the chunks that the work in this state is cut into: what earlier attempts have done is done. Begun
     * with the first call; a later one, in this attempt or another, finds it as it is. Costs little, however many are done.
     *
     * @param plan how many chunks, and how they were cut
     * @return the ledger, which several threads may use
     * @throws ChunksChangedException if the plan differs from the one it was begun with, and does not say to restart
     * @throws LeaseLostException if the lease is lost
     */
    Chunks chunks(ChunkPlan plan);

    /**
     * The ledger of the chunks, without a configuration; as {@link #chunks(ChunkPlan)} otherwise.
     *
     * @param total how many chunks, from 0; more than before makes the ledger grow, fewer is refused
     * @return the ledger, which several threads may use
     * @throws ChunksChangedException if there were more chunks before, or they were cut by a configuration
     * @throws LeaseLostException if the lease is lost
     */
    default Chunks chunks(int total) {
        return chunks(ChunkPlan.of(total));
    }

    /**
     * Does a named part of the work once: its result is durable before this returns, and later attempts in this state
     * get it without doing the work again. If the body throws, nothing is kept.
     *
     * @param <R> the type of the result, written as JSON
     * @param name stands for this result in this state; without {@code /}, at most 58 characters; do work anew under a new name
     * @param type the type of the result
     * @param body the work; its result may be null
     * @return the result as it is stored, in the first attempt as in later ones
     * @throws IllegalStateException if a step of this name was done or begun in this attempt
     * @throws IllegalArgumentException if the result cannot be stored, see {@link Limits#maxResultBytes}
     * @throws UnreadableItemException if the stored result does not fit the type
     * @throws LeaseLostException if the lease is lost
     * @throws Exception what the body throws
     */
    <R extends @Nullable Object> R step(String name, Class<R> type, Callable<R> body) throws Exception;

    /**
     * Writes something into the history.
     *
     * @param name what sort of event
     * @param text what happened; may be null
     * @throws LeaseLostException if the lease is lost
     */
    void event(String name, @Nullable String text);

    /**
     * Tells whether the lease is lost, so that long work can stop early. Any thread may ask.
     *
     * @return true if it is known to be lost, has run out without having been renewed, or the states were closed
     */
    boolean lost();

    /**
     * The work itself.
     *
     * @param <S> the states
     * @param <P> the payload
     */
    @FunctionalInterface
    interface Task<S, P> {
        /**
         * Does the work.
         *
         * @param work the item and what can be done with it
         * @return the payload to store when the work is done
         * @throws Exception if the attempt failed; the retry policy decides what follows
         */
        P run(WorkContext<S, P> work) throws Exception;
    }
}
