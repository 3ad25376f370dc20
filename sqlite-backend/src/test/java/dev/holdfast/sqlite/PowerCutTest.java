package dev.holdfast.sqlite;

import dev.holdfast.backendtests.PowerCutTests;
import dev.holdfast.store.Durability;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;

class PowerCutTest extends PowerCutTests {
    /** Commits survive only the death of the process. */
    public static final class ProcessFactory implements StoreFactory {
        @Override
        public StateStore open(Path directory) {
            return SqliteStore.open(
                    directory,
                    SqliteOptions.builder().durability(Durability.PROCESS).build());
        }
    }

    @Override
    protected Class<? extends StoreFactory> durableFactory() {
        return SqliteFactory.class;
    }

    @Override
    protected Class<? extends StoreFactory> processFactory() {
        return ProcessFactory.class;
    }

    @Override
    protected void flush(StateStore store) {
        ((SqliteStore) store).flush();
    }

    @Override
    protected boolean isAllowedAfterLoss(Finding finding) {
        return finding.problem() == Problem.MIRROR_AHEAD;
    }
}
