package dev.holdfast.sqlite;

import dev.holdfast.backendtests.HammerTests;
import dev.holdfast.backendtests.child.FlushOnClose;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SqliteHammerTest extends HammerTests {
    private static StateStore open(Path directory, Duration timeout) {
        SqliteStore store = SqliteStore.open(
                directory, SqliteOptions.builder().busyTimeout(timeout).build());
        return new FlushOnClose(store, store::flush);
    }

    /** Opens a store that waits long for the other process. */
    public static final class PatientFactory implements StoreFactory {
        @Override
        public StateStore open(Path directory) {
            return SqliteHammerTest.open(directory, Duration.ofSeconds(10));
        }
    }

    /** Opens a store whose calls fail soon while another process is paused. */
    public static final class HastyFactory implements StoreFactory {
        @Override
        public StateStore open(Path directory) {
            return SqliteHammerTest.open(directory, Duration.ofMillis(200));
        }
    }

    @Override
    protected Class<? extends StoreFactory> patientFactory() {
        return PatientFactory.class;
    }

    @Override
    protected Class<? extends StoreFactory> hastyFactory() {
        return HastyFactory.class;
    }

    @Override
    protected int operationsPerVictim() {
        return 50_000;
    }

    @Override
    @Test
    @Tag("soak")
    protected void callsAreLinearizableAroundAPauseAndAKill() throws Exception {
        super.callsAreLinearizableAroundAPauseAndAKill();
    }
}
