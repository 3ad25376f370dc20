package dev.holdfast.chunk;

import dev.holdfast.Items;
import dev.holdfast.UnreadableItemException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which chunks of the work in one state of an item are done, and what came out. {@link Items#chunks} reads it as it is
 * at that moment; in the hands of a worker it is {@link Chunks}, which follows what the worker does. Thread-safe.
 */
public interface Ledger {
    /**
     * How many chunks there are.
     *
     * @return from 0
     */
    int total();

    /**
     * How many chunks are done.
     *
     * @return from 0 to {@link #total}
     */
    int done();

    /**
     * How many chunks are still to be done.
     *
     * @return from 0 to {@link #total}
     */
    default int remaining() {
        return total() - done();
    }

    /**
     * Tells whether a chunk is done.
     *
     * @param index which chunk, from 0
     * @return true if its completion is stored
     * @throws IllegalArgumentException if there is no such chunk
     */
    boolean isDone(int index);

    /**
     * What is still to be done, also where earlier runs left gaps.
     *
     * @return ascending; each walk looks at the ledger as it goes on, so chunks that are done meanwhile are left out
     */
    Iterable<Integer> missing();

    /**
     * The number of the present or next attempt at a chunk, which outlives the worker.
     *
     * @param index which chunk, from 0
     * @return 1 more than its recorded failures
     * @throws IllegalArgumentException if there is no such chunk
     */
    int attempt(int index);

    /**
     * Reads the result of one chunk.
     *
     * @param <R> the type of the result
     * @param index which chunk, from 0
     * @param type the type of the result
     * @return the result; empty if the chunk is not done, or was completed without a result
     * @throws IllegalArgumentException if there is no such chunk
     * @throws UnreadableItemException if the result does not fit the type, or is damaged
     */
    <R> Optional<R> result(int index, Class<R> type);

    /**
     * Reads the results of all chunks that are done, in the order of their index. They are read as the stream goes on,
     * at most 16 at a time, so that not all of them are in memory at once.
     *
     * @param <R> the type of the results
     * @param type the type of the results
     * @return a sequential stream; chunks completed without a result are left out; reading it throws {@link
     *     UnreadableItemException} where a result does not fit the type or is damaged
     */
    <R> Stream<R> results(Class<R> type);

    /**
     * The configuration that the chunks were cut with, see {@link ChunkPlan#config}.
     *
     * @param <C> the type of the configuration
     * @param type the type of the configuration
     * @return the configuration; empty if none was given
     * @throws UnreadableItemException if it does not fit the type
     */
    <C> Optional<C> config(Class<C> type);
}
