package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backendtests.KillTests;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.CrashReport;
import java.nio.file.Path;

class SingleFileKillTest extends KillTests {
    @Override
    protected Class<? extends StoreFactory> factory() {
        return SingleFileFactory.class;
    }

    @Override
    protected Path directory() {
        return temporary.resolve("work");
    }

    @Override
    protected long seed() {
        return 11;
    }

    @Override
    protected void check(StateStore store) {
        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
    }

    /** The time between commit and answer is too short for a kill to hit it in every run. */
    @Override
    protected void check(CrashReport report) {
        assertThat(report.midCall()).as("kills inside a call").isGreaterThan(report.kills() / 2);
    }
}
