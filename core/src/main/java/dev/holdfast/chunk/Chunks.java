package dev.holdfast.chunk;

import dev.holdfast.LeaseLostException;
import dev.holdfast.Limits;
import dev.holdfast.StoreException;
import dev.holdfast.WorkContext;
import org.jspecify.annotations.Nullable;

/**
 * The chunk ledger of a claim. A completed chunk stays done, even if the worker dies, and later attempts skip it.
 *
 * <pre>{@code
 * for (Claim<Stage, Episode> claim : items.claim(CONVERTING, 1)) {
 *     claim.run(CONVERTED, work -> {
 *         Chunks chunks = work.chunks(ChunkPlan.of(20).config(Map.of("seconds", 30)));
 *         for (int index : chunks.missing()) {
 *             chunks.complete(index, fetch(index));
 *         }
 *         List<String> parts = chunks.results(String.class).toList();
 *         return work.payload().withAudio(String.join("+", parts));
 *     });
 * }
 * }</pre>
 *
 * <p>Every write is fenced like those of {@link WorkContext}, and is refused once the claim has entered another state.
 * Thread-safe: several threads of one worker may complete chunks, and callers that wait at the same moment share one
 * commit.
 */
public interface Chunks extends Ledger {
    /**
     * Completes a chunk and stores its result, durably when this returns. Idempotent. It counts as progress of the
     * item, so the crashes that count towards {@link Limits#crashLimit} start again from 0.
     *
     * @param index the number of the chunk, from 0
     * @param result the result, written as JSON; null for none. At most {@link Limits#maxResultBytes}: keep a larger
     *     one elsewhere, and store a {@link ResultReference}
     * @return true if this call completed the chunk; false if it was already done, and its first result is kept
     * @throws IllegalArgumentException if there is no such chunk, or the result cannot be stored
     * @throws LeaseLostException if the lease is lost
     * @throws IllegalStateException if the claim has ended, or is in another state
     * @throws StoreException if the store fails; complete the chunk again, or leave it to the next attempt
     */
    boolean complete(int index, @Nullable Object result);

    /**
     * Completes a chunk that has no result. Otherwise like {@link #complete(int, Object)}.
     *
     * @param index the number of the chunk, from 0
     * @return true if this call completed the chunk; false if it was already done
     * @throws IllegalArgumentException if there is no such chunk
     * @throws LeaseLostException if the lease is lost
     * @throws IllegalStateException if the claim has ended, or is in another state
     */
    default boolean complete(int index) {
        return complete(index, null);
    }

    /**
     * Records a failed attempt at a chunk, for {@link #attempt} and for the history, durably when this returns. The
     * item stays in its state: the worker may try again, continue with other chunks, or fail the claim. A chunk that is
     * done stays done, and nothing is recorded.
     *
     * @param index the number of the chunk, from 0
     * @param cause the error
     * @return the number of failures of the chunk so far
     * @throws IllegalArgumentException if there is no such chunk
     * @throws LeaseLostException if the lease is lost
     * @throws IllegalStateException if the claim has ended, or is in another state
     */
    int fail(int index, Throwable cause);

    /**
     * Raises the number of chunks, durably when this returns.
     *
     * @param total the new number, at most {@value ChunkPlan#MAX_TOTAL}; the present number changes nothing
     * @throws IllegalArgumentException if the number is smaller than before, or too large
     * @throws LeaseLostException if the lease is lost
     * @throws IllegalStateException if the claim has ended, or is in another state
     */
    void grow(int total);
}
