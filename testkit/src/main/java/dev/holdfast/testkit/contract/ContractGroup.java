package dev.holdfast.testkit.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.store.StateStore;

/** What the tests of one group of clauses work with. */
interface ContractGroup {
    /** The harness of the running test. */
    StoreHarness subject();

    /** The store under test, newest after {@link #restart()}. */
    StateStore store();

    /** Closes the store and opens it on what it left. */
    StateStore restart();

    /** Skips the test for stores that keep nothing. */
    default void assumeDurable() {
        assumeTrue(subject().durable(), "data of this store does not outlive it");
    }
}
