package dev.holdfast.chunk;

import dev.holdfast.LeaseLostException;
import dev.holdfast.Limits;
import dev.holdfast.StoreException;
import dev.holdfast.WorkContext;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of the work that a claim does: what is done stays done, whatever happens to the worker. Every write is
 * fenced like those of {@link WorkContext}, and refused once the claim has gone on into another state. Thread-safe: several
 * threads of one worker may complete chunks, and those that wait at the same moment share one commit.
 */
public interface Chunks extends Ledger {
    /**
     * Marks a chunk as done and keeps its result; durable when this returns. Repeating it is harmless. Counts as
     * progress of the item, and its crashes are counted anew.
     *
     * @param index which chunk, from 0
     * @param result what came out, written as JSON, null for none; at most {@link Limits#maxResultBytes}: keep what is
     *     larger outside and a {@link ResultReference} here
     * @return true if it was done now; false if it was done before, and the result of then is kept
     * @throws IllegalArgumentException if there is no such chunk, or the result cannot be stored
     * @throws LeaseLostException if the lease is lost
     * @throws IllegalStateException if the claim has ended, or is in another state
     * @throws StoreException if the store is in trouble; complete it again, or leave it to the next attempt
     */
    boolean complete(int index, @Nullable Object result);

    /**
     * Marks a chunk as done that has no result; as {@link #complete(int, Object)} otherwise.
     *
     * @param index which chunk, from 0
     * @return true if it was done now; false if it was done before
     * @throws IllegalArgumentException if there is no such chunk
     * @throws LeaseLostException if the lease is lost
     * @throws IllegalStateException if the claim has ended, or is in another state
     */
    default boolean complete(int index) {
        return complete(index, null);
    }

    /**
     * Records that an attempt at a chunk failed, for {@link #attempt} and for the history; durable when this returns.
     * The item stays where it is: whether to try again, to go on with others, or to fail the claim is the worker's
     * choice. A chunk that is done stays done, and nothing is recorded.
     *
     * @param index which chunk, from 0
     * @param cause why
     * @return how often the chunk has failed by now
     * @throws IllegalArgumentException if there is no such chunk
     * @throws LeaseLostException if the lease is lost
     * @throws IllegalStateException if the claim has ended, or is in another state
     */
    int fail(int index, Throwable cause);

    /**
     * Tells that there are more chunks than was known; durable when this returns.
     *
     * @param total the new total, at most {@value ChunkPlan#MAX_TOTAL}; the present one changes nothing
     * @throws IllegalArgumentException if the total is less than it was, or too large
     * @throws LeaseLostException if the lease is lost
     * @throws IllegalStateException if the claim has ended, or is in another state
     */
    void grow(int total);
}
