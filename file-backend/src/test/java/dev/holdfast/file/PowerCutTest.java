package dev.holdfast.file;

import dev.holdfast.backendtests.PowerCutTests;
import dev.holdfast.store.Durability;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;

class PowerCutTest extends PowerCutTests {
    /** Commits survive only the death of the process; a store that lost some opens anyway. */
    public static final class ProcessFactory implements StoreFactory {
        @Override
        public StateStore open(Path directory) {
            return FileStore.open(
                    directory,
                    FileOptions.builder()
                            .durability(Durability.PROCESS)
                            .lostCommits(LostCommits.ACCEPT)
                            .build());
        }
    }

    @Override
    protected Class<? extends StoreFactory> durableFactory() {
        return FileFactory.class;
    }

    @Override
    protected Class<? extends StoreFactory> processFactory() {
        return ProcessFactory.class;
    }

    @Override
    protected void flush(StateStore store) {
        ((FileStore) store).flush();
    }

    /** Documents of commits that the journal has lost. */
    @Override
    protected boolean isAllowedAfterLoss(Finding finding) {
        return finding.problem() == Problem.ORPHAN_FILE;
    }
}
