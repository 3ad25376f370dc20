package dev.holdfast.testkit.contract;

import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.TestClock;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the contract needs of a back end: one harness per test, with data of its own. Confined to one thread at a time.
 *
 * <p>The order of calls: {@link #open()} once; then, any number of times, the test closes the store and calls {@link
 * #reopen()}; at last {@link #close()}.
 */
public interface StoreHarness extends AutoCloseable {
    /**
     * Opens a store without any items.
     *
     * @return the store; the test closes it
     */
    StateStore open();

    /**
     * Opens the store again on the data that the closed one left. Not called unless {@link #durable()}.
     *
     * @return the store; the test closes it
     */
    default StateStore reopen() {
        throw new IllegalStateException("a durable harness implements reopen()");
    }

    /**
     * Tells whether data outlives the store that wrote it.
     *
     * @return false for a store in memory
     */
    default boolean durable() {
        return durability() != Durability.MEMORY;
    }

    /**
     * What an acknowledged commit survives, in the configuration under test.
     *
     * @return the level that every answer has to name
     */
    Durability durability();

    /**
     * The clock that leases and due times are compared with. A store with a time of its own has to be told to read this
     * one.
     *
     * @return the clock of this harness
     */
    TestClock clock();

    /**
     * Tells in which shard the store keeps an item. Revisions of different shards are not compared. A harness of several
     * shards should let their revisions lie far apart, or they are in one order by chance.
     *
     * @param key any item, there or not
     * @return the number of its shard; 0 for all items of a store with one order of revisions
     */
    default int shardOf(ItemKey key) {
        return 0;
    }

    /**
     * Damages what is stored of an item, behind the back of the store, which is closed: flips bits in its newest record.
     *
     * @param key an item that exists
     * @return false if this back end has nothing that could be damaged
     */
    default boolean damage(ItemKey key) {
        return false;
    }

    /**
     * Names the class that opens a store of this kind in a child process that is going to be killed.
     *
     * @return empty if no process can be killed under the store
     */
    default Optional<Class<? extends StoreFactory>> crashFactory() {
        return Optional.empty();
    }

    /**
     * Puts into the directory what the class of {@link #crashFactory()} needs to find there.
     *
     * @param directory empty; the first process has not been started yet
     */
    default void beforeCrash(Path directory) {}

    /**
     * How much work the tests with many threads and the random tests do, in store calls; fewer for a slow store.
     *
     * @return 4,000 unless overridden
     */
    default int operations() {
        return 4_000;
    }

    /** Frees what the harness made. */
    @Override
    default void close() {}
}
