package dev.holdfast.testkit.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tests of one group of clauses. */
interface ContractGroup {
    /** The harness of the running test. */
    StoreHarness subject();

    /** The store under test; a new one after {@link #restart()}. */
    StateStore store();

    /** Closes the store and opens it again on its data. */
    StateStore restart();

    /** Groups values by the shard of their item, each group in the given order. */
    default <T> Map<Integer, List<T>> byShard(List<T> values, Function<T, ItemKey> item) {
        return values.stream()
                .collect(Collectors.groupingBy(
                        value -> subject().shardOf(item.apply(value)), TreeMap::new, Collectors.toList()));
    }

    /** Skips the test for a store whose data does not survive a close. */
    default void assumeDurable() {
        assumeTrue(subject().durable(), "the data of this store does not survive a close");
    }
}
