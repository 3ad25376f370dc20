package dev.holdfast.chunk;

import dev.holdfast.Items;
import dev.holdfast.UnreadableItemException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The chunks of the work in one state of an item: how many there are, which are done, and their results. {@link
 * Items#chunks} returns the ledger as it is at that moment; the {@link Chunks} of a worker follow its changes.
 * Thread-safe.
 */
public interface Ledger {
    /**
     * Counts the chunks.
     *
     * @return from 0
     */
    int total();

    /**
     * Counts the chunks that are done.
     *
     * @return from 0 to {@link #total}
     */
    int done();

    /**
     * Counts the chunks that are not done.
     *
     * @return from 0 to {@link #total}
     */
    default int remaining() {
        return total() - done();
    }

    /**
     * Returns whether a chunk is done.
     *
     * @param index the number of the chunk, from 0
     * @return true if its completion is stored
     * @throws IllegalArgumentException if there is no such chunk
     */
    boolean isDone(int index);

    /**
     * Returns the chunks that are not done, including gaps that earlier attempts left.
     *
     * @return the numbers in ascending order; each iterator reads the ledger as it advances, so it skips chunks that
     *     are completed in the meantime
     */
    Iterable<Integer> missing();

    /**
     * Returns the number of the present or next attempt at a chunk. The count outlives the worker.
     *
     * @param index the number of the chunk, from 0
     * @return the number of its recorded failures plus 1
     * @throws IllegalArgumentException if there is no such chunk
     */
    int attempt(int index);

    /**
     * Reads the result of one chunk.
     *
     * @param <R> the type of the result
     * @param index the number of the chunk, from 0
     * @param type the type of the result
     * @return the result; empty if the chunk is not done, or was completed without a result
     * @throws IllegalArgumentException if there is no such chunk
     * @throws UnreadableItemException if the result does not fit the type, or is damaged
     */
    <R> Optional<R> result(int index, Class<R> type);

    /**
     * Reads the results of all chunks that are done, by ascending number. The stream reads at most 16 at a time, so
     * that not all results are in memory at once.
     *
     * @param <R> the type of the results
     * @param type the type of the results
     * @return a sequential stream without the chunks that have no result; reading it throws an {@link
     *     UnreadableItemException} if a result does not fit the type, or is damaged
     */
    <R> Stream<R> results(Class<R> type);

    /**
     * Reads the configuration by which the work was divided, see {@link ChunkPlan#config}.
     *
     * @param <C> the type of the configuration
     * @param type the type of the configuration
     * @return the configuration; empty if none was given
     * @throws UnreadableItemException if it does not fit the type
     */
    <C> Optional<C> config(Class<C> type);
}
