package dev.holdfast.benchmarks;

/** One thing to be measured: an operation that several callers repeat. Thread-safe. */
interface Subject extends AutoCloseable {
    /**
     * Does it once.
     *
     * @param caller which of the callers this is, from 0; each has its own items
     * @return something that depends on the work, so that none of it can be left out
     */
    Object call(int caller) throws Exception;

    /** How many operations one call does; fast ones are done many at a time, so that the clock does not count. */
    default int operationsPerCall() {
        return 1;
    }

    /** Lets work in the background end, so that it does not fall into the time of the next. */
    default void settle() {}

    @Override
    default void close() {}
}
