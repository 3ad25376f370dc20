package dev.holdfast.testkit.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the tests of one group of clauses work with. */
interface ContractGroup {
    /** The harness of the running test. */
    StoreHarness subject();

    /** The store under test, newest after {@link #restart()}. */
    StateStore store();

    /** Closes the store and opens it on what it left. */
    StateStore restart();

    /** What is made of items, for each shard in the order given. */
    default <T> Map<Integer, List<T>> byShard(List<T> things, Function<T, ItemKey> item) {
        return things.stream()
                .collect(Collectors.groupingBy(
                        thing -> subject().shardOf(item.apply(thing)), TreeMap::new, Collectors.toList()));
    }

    /** Skips the test for stores that keep nothing. */
    default void assumeDurable() {
        assumeTrue(subject().durable(), "data of this store does not outlive it");
    }
}
