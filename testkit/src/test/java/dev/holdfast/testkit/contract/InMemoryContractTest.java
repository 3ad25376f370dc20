package dev.holdfast.testkit.contract;

import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Durability;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;

class InMemoryContractTest extends StateStoreContract {
    @Override
    protected StoreHarness harness() {
        TestClock clock = new TestClock();
        return new StoreHarness() {
            @Override
            public StateStore open() {
                return new InMemoryStore();
            }

            @Override
            public Durability durability() {
                return Durability.MEMORY;
            }

            @Override
            public TestClock clock() {
                return clock;
            }
        };
    }
}
