package dev.holdfast.testkit.contract;

import dev.holdfast.store.StateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The contract of a store as a test class. A back end subclasses it once and says how a store is opened; every test then
 * holds the store to the clauses of {@code docs/contract.md} that its {@link Clause} names.
 *
 * <pre>{@code
 * class SqliteContractTest extends StateStoreContract {
 *     @TempDir Path directory;
 *
 *     @Override
 *     protected StoreHarness harness() {
 *         return new SqliteHarness(directory);
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
     * Makes the harness of one test.
     *
     * @return a harness without any data
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
