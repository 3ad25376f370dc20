package dev.holdfast.testkit.contract;

import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.TestClock;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Connects the contract to a back end: each test has a harness of its own, with data of its own.
 *
 * <p>The order of calls: {@link #open()} once; then, any number of times, the test closes the store and calls {@link
 * #reopen()}; finally {@link #close()}.
 *
 * <pre>{@code
 * final class MemoryHarness implements StoreHarness {
 *     private final TestClock clock = new TestClock();
 *
 *     @Override
 *     public StateStore open() {
 *         return new InMemoryStore();
 *     }
 *
 *     @Override
 *     public Durability durability() {
 *         return Durability.MEMORY;
 *     }
 *
 *     @Override
 *     public TestClock clock() {
 *         return clock;
 *     }
 * }
 * }</pre>
 *
 * Confined to one thread at a time.
 */
public interface StoreHarness extends AutoCloseable {
    /**
     * Opens a store without items.
     *
     * @return the store; the test closes it
     */
    StateStore open();

    /**
     * Opens the store again on the data of the closed store. Called only if {@link #durable()}.
     *
     * @return the store; the test closes it
     */
    default StateStore reopen() {
        throw new IllegalStateException("reopen() is not implemented; a durable harness must implement it");
    }

    /**
     * Returns whether data survives the close of the store.
     *
     * @return false for a store in memory
     */
    default boolean durable() {
        return durability() != Durability.MEMORY;
    }

    /**
     * Returns the durability of an acknowledged commit in the configuration under test.
     *
     * @return the level that every answer must report
     */
    Durability durability();

    /**
     * Returns the clock for leases and due times. A store with a clock of its own must be configured to use this one.
     *
     * @return the clock of this harness
     */
    TestClock clock();

    /**
     * Returns the shard in which the store keeps an item. Revisions of different shards are not compared. With several
     * shards, keep their revisions far apart; otherwise they may be in one order by chance.
     *
     * @param key any item, existing or not
     * @return the number of the shard; always 0 for a store with one order of revisions
     */
    default int shardOf(ItemKey key) {
        return 0;
    }

    /**
     * Returns whether the store can keep keys unique in the configuration under test.
     *
     * @return true by default
     */
    default boolean uniqueKeys() {
        return true;
    }

    /**
     * Flips bits in the newest stored record of an item while the store is closed.
     *
     * @param key an existing item
     * @return false if the stored data of this back end cannot be damaged from outside
     */
    default boolean damage(ItemKey key) {
        return false;
    }

    /**
     * Returns the factory that opens a store of this kind in a child process, which the test kills.
     *
     * @return empty if this store has no test that kills a process
     */
    default Optional<Class<? extends StoreFactory>> crashFactory() {
        return Optional.empty();
    }

    /**
     * Prepares the directory for the factory of {@link #crashFactory()}.
     *
     * @param directory an empty directory; no process is started yet
     */
    default void beforeCrash(Path directory) {}

    /**
     * Returns the number of store calls of the concurrent and random tests; lower it for a slow store.
     *
     * @return 4,000 by default
     */
    default int operations() {
        return 4_000;
    }

    /** Releases the resources of the harness. */
    @Override
    default void close() {}
}
