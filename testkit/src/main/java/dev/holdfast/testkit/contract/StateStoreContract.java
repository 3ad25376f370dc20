package dev.holdfast.testkit.contract;

import dev.holdfast.store.StateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The contract of a store as a test class. The tests of a back end subclass it and provide a {@link StoreHarness}; each
 * test checks the clauses of {@code docs/contract.md} that its {@link Clause} names.
 *
 * <pre>{@code
 * class MemoryContractTest extends StateStoreContract {
 *     @Override
 *     protected StoreHarness harness() {
 *         TestClock clock = new TestClock();
 *         return new StoreHarness() {
 *             @Override
 *             public StateStore open() {
 *                 return new InMemoryStore();
 *             }
 *
 *             @Override
 *             public Durability durability() {
 *                 return Durability.MEMORY;
 *             }
 *
 *             @Override
 *             public TestClock clock() {
 *                 return clock;
 *             }
 *         };
 *     }
 * }
 * }</pre>
 *
 * Confined to one thread at a time.
 */
public abstract class StateStoreContract
        implements CommitContract,
                DeleteContract,
                FindContract,
                CountContract,
                UniqueContract,
                HistoryContract,
                TrimContract,
                ChunkContract,
                LeaseContract,
                ClaimContract,
                TokenContract,
                ConcurrencyContract,
                DurabilityContract,
                VerifyContract,
                HintContract,
                CloseContract,
                LimitContract {
    private StoreHarness subject;
    private StateStore store;

    /** For subclasses. */
    protected StateStoreContract() {}

    /**
     * Creates the harness of one test.
     *
     * @return a harness without data
     */
    protected abstract StoreHarness harness();

    @BeforeEach
    final void openStore() {
        subject = harness();
        store = subject.open();
    }

    @AfterEach
    final void closeStore() {
        try {
            store.close();
        } finally {
            subject.close();
        }
    }

    @Override
    public final StoreHarness subject() {
        return subject;
    }

    @Override
    public final StateStore store() {
        return store;
    }

    @Override
    public final StateStore restart() {
        store.close();
        store = subject.reopen();
        return store;
    }
}
